import { registerHooks } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { countMarks } from "../marks/marks.ts";
import type { Mutant } from "../mutants/mutant.ts";
import { patchSources } from "../mutants/patch-sources.ts";
import { readPackageSources, ROOT } from "./sources.ts";

/**
 * Changes the packages' sources on their way into this process, never on disk: marks count, and the mutant is applied. To be
 * called before anything of the packages is loaded. Throws where the mutant does not fit the sources.
 */
export function hookSources(mutant: Mutant | undefined): void {
  const patched = mutant === undefined ? undefined : patchSources(mutant, readPackageSources());
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const file = fileOf(url);
      if (file === undefined || loaded.source === undefined || loaded.source === null) return loaded;
      const text = typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source);
      return { ...loaded, source: countMarks(patched?.get(file) ?? text) };
    },
  });
}

const SOURCE = /^packages\/[^/]+\/src\/.*\.ts$/;

/** The source's path from the root on; undefined for what is none of the packages'. */
function fileOf(url: string): string | undefined {
  if (!url.startsWith("file:")) return undefined;
  const file = path.relative(ROOT, fileURLToPath(url)).split(path.sep).join("/");
  return SOURCE.test(file) ? file : undefined;
}
