import type { FileFacts, ImportFact } from "../scan/facts.ts";
import { moduleKey } from "./entry-points.ts";
import type { Model } from "./model.ts";
import type { Origin } from "./names.ts";
import { isTest } from "./tree.ts";
import { usesOf } from "./uses.ts";

/** What a file takes by an import that ends at a definition of the tree, or at an old module. */
export interface Link {
  /** Local name in the file; null for strings, and for names that are passed on. */
  readonly local: string | null;
  readonly origin: Origin;
  readonly fact: ImportFact;
}

/** All that a file imports of others, name by name. */
export function linksOf(facts: FileFacts, model: Model): Link[] {
  return facts.imports.flatMap((fact) => {
    if (fact.kind === "string" && fact.names.length === 0) return stringLinks(facts, fact, model);
    return fact.names.map(({ name, local }) => ({ local, fact, origin: model.names.ofImport(facts, fact, name) }));
  });
}

/** patch("app.queue.MessageQueue.send"): the longest beginning that is a file, and the name behind it. */
function stringLinks(facts: FileFacts, fact: ImportFact, model: Model): Link[] {
  for (let end = fact.specifier.length; end > 0; end = fact.specifier.lastIndexOf(".", end - 1)) {
    const file = model.files.resolve(fact.specifier.slice(0, end), facts);
    if (file === null) continue;
    const name = fact.specifier.slice(end + 1).split(".")[0] ?? "";
    return [{ local: null, fact, origin: model.names.ofName(file, name === "" ? "*" : name) }];
  }
  return [];
}

/** Keys of the old modules that a test touches, and the local names that stand for something of each. */
export function touchedModules(facts: FileFacts, model: Model): Map<string, Set<string>> {
  const touched = new Map<string, Set<string>>();
  if (!isTest(facts.file)) return touched;
  for (const use of usesOf(facts, model)) touched.set(moduleKey(use.module), new Set());
  for (const { names, specifier } of facts.imports) {
    for (const { name, local } of names) {
      const origin = local === null ? null : model.names.ofImport(facts, { specifier }, name);
      const module = origin?.kind === "old" ? origin.module : origin?.kind === "file" ? model.old.moduleOf(origin.file) : null;
      if (module !== null && local !== null) touched.get(moduleKey(module))?.add(local);
    }
  }
  return touched;
}
