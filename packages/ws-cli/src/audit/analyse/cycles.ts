import type { Cycle } from "../report.ts";
import { components } from "./components.ts";
import { adjacency, compare, type Edge } from "./graph.ts";

/** Steps that the search for the best cut of one cycle may take; a larger cycle is searched in part, from the likeliest cuts on. */
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
  const candidates = edges.toSorted(byCost).slice(0, Math.max(1, Math.floor(STEPS_MAX / (files.length + edges.length))));
  let best = { edge: candidates[0] as Edge, leaves: files.length + 1 };
  for (const edge of candidates) {
    const leaves = largestWithout(edge, files, edges);
    if (leaves < best.leaves) best = { edge, leaves };
    if (leaves === 1) break;
  }
  const { from, to, line } = best.edge;
  return { from, to, line, leaves: best.leaves };
}

/** An import inside a function was put there to break the cycle, and one that takes few names is easily replaced. */
function byCost(a: Edge, b: Edge): number {
  return Number(b.inner) - Number(a.inner) || a.names - b.names || compare(a.from, b.from) || compare(a.to, b.to);
}

function largestWithout(cut: Edge, files: readonly string[], edges: readonly Edge[]): number {
  const targets = adjacency(edges, (edge) => edge !== cut);
  return Math.max(...components(files, (file) => targets.get(file) ?? []).map(({ length }) => length));
}
