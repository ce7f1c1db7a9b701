import type { TestTouch } from "../report.ts";
import type { UsageFacts } from "../scan/facts.ts";
import { breaksOf } from "./test-breaks.ts";
import { moduleKey } from "./entry-points.ts";
import { append, groupBy } from "./group-by.ts";
import { moduleOfLink, type Links } from "./links.ts";
import type { Model } from "./model.ts";
import type { ModuleUse } from "./uses.ts";

/** Tests by the key of the old module that they import or patch. */
export function moduleTests(
  uses: readonly ModuleUse[],
  links: Links,
  usage: ReadonlyMap<string, UsageFacts>,
  model: Model,
): ReadonlyMap<string, readonly TestTouch[]> {
  const tests = new Map<string, TestTouch[]>();
  for (const [file, own] of groupBy(
    uses.filter(({ test }) => test),
    (use) => use.file,
  )) {
    for (const key of new Set(own.map(({ module }) => moduleKey(module)))) {
      const locals = localsOf(file, key, links, model);
      append(tests, key, { file, breaks: breaksOf(usage.get(file), (local) => locals.has(local), null) });
    }
  }
  return tests;
}

function localsOf(file: string, key: string, links: Links, model: Model): Set<string> {
  const own = (links.get(file) ?? []).filter((link) => {
    const module = moduleOfLink(link, model);
    return module !== null && moduleKey(module) === key;
  });
  return new Set(own.flatMap(({ local }) => local ?? []));
}
