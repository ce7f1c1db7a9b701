import { isTestFile } from "@apex/ws-migration";
import path from "node:path";
import { compare, type Edge } from "./graph.ts";
import type { Model } from "./model.ts";

const STARTS = /(?:^|\/)(?:main|server|app|index|cli|worker|wsgi|asgi|manage|__main__)\.[^/]+$/;
/** Files that a framework finds by their place. */
const ROUTED =
  /(?:^|\/)(?:app|pages)\/(?:.*\/)?(?:page|layout|route|_app|_document|index)\.[jt]sx?$|(?:^|\/)(?:middleware|instrumentation)\.[jt]s$/;

/**
 * Files from which a program starts: what a package.json names, files that are run by themselves, and files that are called
 * like a start and that no other file imports. With `given` only those.
 */
export function entryFilesOf(
  { facts, tree, files }: Model,
  edges: readonly Edge[],
  given: readonly string[],
): string[] {
  if (given.length > 0) return given.toSorted(compare);
  const imported = new Set(edges.filter(({ from, to }) => from !== to && !isTestFile(from)).map(({ to }) => to));
  const named = new Set(
    tree.packages.flatMap(({ folder, entries }) =>
      entries.flatMap((entry) => fileOfEntry(path.posix.join(folder, entry), facts) ?? []),
    ),
  );
  return [...facts.values()]
    .filter(
      ({ file, startable }) =>
        !isTestFile(file) &&
        (startable || named.has(file) || ROUTED.test(file) || (STARTS.test(file) && !imported.has(file))),
    )
    .map(({ file }) => file)
    .toSorted(compare);

  function fileOfEntry(entry: string, known: Model["facts"]): string | null {
    // A package names what its build writes; the source lies in `src` under the same name.
    const source = entry.replace(/(^|\/)(?:dist|build|lib|out)\//, "$1src/");
    const importer = { file: "package.json", language: "typescript" } as const;
    return (
      [entry, source]
        .map((name) => (known.has(name) ? name : files.resolve(`./${name}`, { ...emptyFacts, ...importer })))
        .find((found) => found !== null) ?? null
    );
  }
}

const emptyFacts = {
  bytes: 0,
  imports: [],
  definitions: [],
  exports: [],
  onlyPassesOn: false,
  startable: false,
  problems: [],
  unclear: [],
} as const;
