import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { components } from "../../src/audit/analyse/components.ts";
import { cyclesOf } from "../../src/audit/analyse/cycles.ts";
import { reachableFrom, type Edge } from "../../src/audit/analyse/graph.ts";

const NODES = ["a", "b", "c", "d", "e", "f", "g"];
const graph = fc.uniqueArray(fc.tuple(fc.constantFrom(...NODES), fc.constantFrom(...NODES)), {
  maxLength: 20,
  selector: ([from, to]) => from + to,
});

const targetsOf = (pairs: readonly (readonly [string, string])[]) =>
  new Map(NODES.map((node) => [node, pairs.filter(([from]) => from === node).map(([, to]) => to)]));
const edgesOf = (pairs: readonly (readonly [string, string])[]): Edge[] =>
  pairs.map(([from, to]) => ({ from, to, line: 1, names: 1, inner: false, typeOnly: false }));

describe("components", () => {
  it("hold the nodes that reach each other, and come after the components that they point to", () => {
    fc.assert(
      fc.property(graph, (pairs) => {
        const targets = targetsOf(pairs);
        const reaches = (from: string, to: string) => reachableFrom([from], targets).has(to);
        const found = components(NODES, (node) => targets.get(node) ?? []);
        const expected = new Set(
          NODES.map((node) => NODES.filter((other) => reaches(node, other) && reaches(other, node)).join("")),
        );
        expect(new Set(found.map((each) => each.toSorted().join("")))).toEqual(expected);
        const place = new Map(found.flatMap((each, index) => each.map((node) => [node, index] as const)));
        for (const [from, to] of pairs) expect(place.get(from)).toBeGreaterThanOrEqual(place.get(to) ?? 0);
      }),
    );
  });

  it("may be as deep as a tree has files", () => {
    const depth = 50_000;
    const found = components([0], (node) => (node < depth ? [node + 1] : [0]));
    expect(found.map(({ length }) => length)).toEqual([depth + 1]);
  });
});

describe("the cut of a cycle", () => {
  it("leaves the smallest cycle that any single cut can leave", () => {
    fc.assert(
      fc.property(graph, (pairs) => {
        const edges = edgesOf(pairs);
        for (const { files, cut } of cyclesOf(edges)) {
          const own = edges.filter(({ from, to }) => files.includes(from) && files.includes(to));
          const left = own.map((edge) => {
            const rest = cyclesOf(own.filter((other) => other !== edge)).map((cycle) => cycle.files.length);
            return Math.max(1, ...rest);
          });
          expect(cut.leaves).toBe(Math.min(...left));
        }
      }),
      { numRuns: 50 },
    );
  });

  it("is an import inside a function where that is as good as another", () => {
    const [there, back] = edgesOf([
      ["a", "b"],
      ["b", "a"],
    ]) as [Edge, Edge];
    expect(cyclesOf([there, { ...back, inner: true }])).toEqual([
      { files: ["a", "b"], cut: { from: "b", to: "a", line: 1, leaves: 1 } },
    ]);
    expect(cyclesOf([{ ...there, inner: true }, back])[0]?.cut).toMatchObject({ from: "a", to: "b" });
  });
});
