import type { FileFacts } from "../scan/facts.ts";
import { append } from "./group-by.ts";
import type { Model } from "./model.ts";
import type { FileResolver } from "./resolve-file.ts";

/** "a imports b", once for each pair of files. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly line: number;
  /** How many names it takes. */
  readonly names: number;
  /** Every import of the pair is inside a function. */
  readonly inner: boolean;
  /** Every import of the pair is erased before the program runs. */
  readonly typeOnly: boolean;
}

/** Imports between files of the tree, sorted. Names in strings of tests are left out: they load nothing of their own. */
export function edgesOf({ facts, files }: Model): Edge[] {
  return [...facts.values()]
    .toSorted((a, b) => compare(a.file, b.file))
    .flatMap((each) => edgesFrom(each, files).toSorted((a, b) => compare(a.to, b.to)));
}

function edgesFrom(each: FileFacts, files: FileResolver): Edge[] {
  const edges = new Map<string, Edge>();
  for (const { specifier, names, kind, form, line, inner, typeOnly } of each.imports) {
    if (kind === "string" && form !== "dynamic-import" && form !== "import_module" && form !== "__import__") continue;
    const targets =
      each.language === "python" && kind === "statement"
        ? names.map(
            ({ name }) =>
              (name === "*" ? null : files.resolveMember(specifier, name, each)) ?? files.resolve(specifier, each),
          )
        : [files.resolve(specifier, each)];
    for (const to of new Set(targets)) {
      if (to !== null) add(edges, { from: each.file, to, line, names: names.length, inner, typeOnly });
    }
  }
  return [...edges.values()];
}

/** `edges`: those of one file, by their target. */
function add(edges: Map<string, Edge>, edge: Edge): void {
  const known = edges.get(edge.to);
  const names = edge.names + (known?.names ?? 0);
  const inner = edge.inner && known?.inner !== false;
  const typeOnly = edge.typeOnly && known?.typeOnly !== false;
  edges.set(edge.to, { ...edge, line: known?.line ?? edge.line, names, inner, typeOnly });
}

/** Targets by source, for the edges that `keep` lets pass. */
export function adjacency(edges: readonly Edge[], keep: (edge: Edge) => boolean = () => true): Map<string, string[]> {
  const targets = new Map<string, string[]>();
  for (const edge of edges) if (keep(edge)) append(targets, edge.from, edge.to);
  return targets;
}

export function reachableFrom(starts: Iterable<string>, targets: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set(starts);
  // A set hands out what is added while it is walked.
  for (const file of reached) for (const to of targets.get(file) ?? []) reached.add(to);
  return reached;
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
