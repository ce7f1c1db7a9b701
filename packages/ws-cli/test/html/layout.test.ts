import { expect, test } from "vitest";
import { layoutOf } from "../../src/audit/html/layout.ts";
import type { AuditReport } from "../../src/audit/report.ts";

type Report = Pick<AuditReport, "graph" | "batches">;

/** Files with the batches that move them; a batch comes after the one before it, unless it is a first one. */
function reportOf(files: readonly { file: string; batch: number | null; uses?: number }[], firsts: readonly number[]): Report {
  const numbers = [...new Set(files.flatMap(({ batch }) => batch ?? []))].toSorted((a, b) => a - b);
  return {
    graph: {
      nodes: files.map(({ file, batch, uses = 1 }) => ({ file, batch, uses, language: "typescript", test: false, definitions: 0 })),
      edges: files.slice(1).map(({ file }, index) => ({ from: file, to: files[index]?.file ?? "", inner: false })),
    },
    batches: numbers.map((number) => ({
      number,
      files: [],
      tests: [],
      modules: [],
      statements: 0,
      strings: 0,
      rewrites: { automatic: 0, note: 0, manual: 0 },
      after: firsts.includes(number) ? [] : [number - 1],
      cut: null,
    })),
  };
}

test("a batch is one step to the right of the latest that it comes after", () => {
  const files = [1, 2, 3, 4].map((batch) => ({ file: `${batch}.ts`, batch }));
  const { steps, nodes } = layoutOf(reportOf(files, [1, 3]));
  expect(steps.map(({ number, files: many }) => [number, many])).toEqual([[1, 2], [2, 2]]);
  const columns = new Map(nodes.map(({ node, x }) => [node.file, x]));
  expect(columns.get("1.ts")).toBe(columns.get("3.ts"));
  expect(columns.get("2.ts")).toBe(columns.get("4.ts"));
  expect(columns.get("2.ts")).toBeGreaterThan(columns.get("1.ts") ?? Infinity);
});

test("files that no batch moves have a column of their own, before the others", () => {
  const { steps } = layoutOf(reportOf([{ file: "a.ts", batch: 1 }, { file: "b.ts", batch: null }], [1]));
  expect(steps.map(({ number }) => number)).toEqual([0, 1]);
});

test("of too many files those with the fewest uses are left out, with their imports", () => {
  const files = Array.from({ length: 1_000 }, (_, index) => ({ file: `${index}.ts`, batch: 1, uses: index }));
  const { nodes, edges, leftOut, labelled } = layoutOf(reportOf(files, [1]));
  expect(nodes.length + leftOut).toBe(1_000);
  expect(Math.min(...nodes.map(({ node }) => node.uses))).toBe(leftOut);
  expect(edges.length).toBe(nodes.length - 1);
  expect(labelled).toBe(false);
});

test("no dot lies on another", () => {
  const files = Array.from({ length: 300 }, (_, index) => ({ file: `${index}.ts`, batch: 1 + (index % 7) }));
  const places = layoutOf(reportOf(files, [1, 4])).nodes.map(({ x, y }) => `${x} ${y}`);
  expect(new Set(places).size).toBe(300);
});
