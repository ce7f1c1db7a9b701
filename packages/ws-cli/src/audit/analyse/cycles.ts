import type { Cycle } from "../report.ts";
import { components } from "./components.ts";
import { adjacency, compare, type Edge } from "./graph.ts";

/** Steps that the search for the best cut of one cycle may take; a larger cycle is searched in part, from the cheapest cuts on. */
const STEPS_MAX = 20_000_000;

/** Cycles of files, the largest first. */
export function cyclesOf(edges: readonly Edge[]): Cycle[] {
  const targets = adjacency(edges);
  const loops = new Set(edges.filter(({ from, to }) => from === to).map(({ from }) => from));
  return components([...targets.keys()].toSorted(compare), (file) => targets.get(file) ?? [])
    .filter(([first, ...rest]) => rest.length > 0 || (first !== undefined && loops.has(first)))
    .map((files) => cycleOf(files.toSorted(compare), edges))
    .toSorted((a, b) => b.files.length - a.files.length || compare(a.files[0] ?? "", b.files[0] ?? ""));
}

export function cycleOf(files: readonly string[], edges: readonly Edge[]): Cycle {
  const members = new Set(files);
  const own = edges.filter(({ from, to }) => members.has(from) && members.has(to));
  return { files, cut: bestCut(files, own) };
}

/** The edge whose removal leaves the smallest cycle; of equal ones the one that is cheapest to cut. */
function bestCut(files: readonly string[], edges: readonly Edge[]): Cycle["cut"] {
  const [cheapest, ...others] = edges.toSorted(byCost) as [Edge, ...Edge[]];
  const targets = adjacency(edges);
  let best = { edge: cheapest, leaves: largestWithout(cheapest, files, targets) };
  let steps = 0;
  for (const edge of others) {
    if (best.leaves === 1 || steps > STEPS_MAX) break;
    const detour = detourOf(edge, targets);
    steps += detour.steps;
    // What led over the edge leads over the detour: the cycle stays whole.
    if (detour.found) continue;
    steps += files.length + edges.length;
    const leaves = largestWithout(edge, files, targets);
    if (leaves < best.leaves) best = { edge, leaves };
  }
  const { from, to, line } = best.edge;
  return { from, to, line, leaves: best.leaves };
}

/** An import inside a function was put there to break the cycle, and one that takes few names is easily replaced. */
function byCost(a: Edge, b: Edge): number {
  return Number(b.inner) - Number(a.inner) || a.names - b.names || compare(a.from, b.from) || compare(a.to, b.to);
}

/** Looks for another way from the edge's start to its end. */
function detourOf(
  { from, to }: Edge,
  targets: ReadonlyMap<string, readonly string[]>,
): { readonly found: boolean; readonly steps: number } {
  const seen = new Set([from]);
  let steps = 0;
  // A set hands out what is added while it is walked.
  for (const file of seen) {
    for (const next of targets.get(file) ?? []) {
      steps += 1;
      if (file === from && next === to) continue;
      if (next === to) return { found: true, steps };
      seen.add(next);
    }
  }
  return { found: false, steps };
}

function largestWithout(
  { from, to }: Edge,
  files: readonly string[],
  targets: ReadonlyMap<string, readonly string[]>,
): number {
  const left = components(files, (file) =>
    file === from ? (targets.get(file) ?? []).filter((next) => next !== to) : (targets.get(file) ?? []),
  );
  return Math.max(...left.map(({ length }) => length));
}
