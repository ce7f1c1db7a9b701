import { isTestFile } from "@apex/ws-migration";
import type { CountedNames } from "../report/read-uses.ts";
import type { AuditReport, GraphEdge, GraphNode, Problem, Totals, Unclear, UseStatus } from "../report.ts";
import type { UsageFacts } from "../scan/facts.ts";
import { batchesOf } from "./batches.ts";
import { compatBreaksOf } from "./compat-breaks.ts";
import { cyclesOf } from "./cycles.ts";
import { definitionsOf } from "./definitions.ts";
import { distancesOf } from "./distances.ts";
import { entryFilesOf } from "./entry-files.ts";
import { entryPointsOf } from "./entry-points.ts";
import { adjacency, compare, edgesOf, reachableFrom, type Edge } from "./graph.ts";
import { groupBy } from "./group-by.ts";
import type { Links } from "./links.ts";
import type { Model } from "./model.ts";
import { moduleTests } from "./module-tests.ts";
import { productionOf } from "./production.ts";
import { type SourceTree } from "./tree.ts";
import type { ValueReach } from "./value-reach.ts";
import { currentImports, usesOf, type ModuleUse } from "./uses.ts";

export interface AnalyseOptions {
  readonly links: Links;
  /** The answers to `usageQuestions`. */
  readonly usage: readonly UsageFacts[];
  /** Where values of old names go. */
  readonly reach: ValueReach;
  /** What running processes used; null: nobody counted. */
  readonly counted: CountedNames | null;
  /** Files from which programs start; empty: the audit looks for them. */
  readonly entryFiles: readonly string[];
  /** What went wrong before a file could be scanned. */
  readonly problems: readonly Problem[];
  /** Folders that no file was looked for in. */
  readonly leftOut: readonly string[];
}

/** The report over the facts of a tree. The same facts give the same report. */
export function analyse(model: Model, { links, usage, reach, counted, entryFiles: given, problems, leftOut }: AnalyseOptions): AuditReport {
  const { tree } = model;
  const usageOf = new Map(usage.map((each) => [each.file, each]));
  const uses = tree.facts.flatMap((facts) => usesOf(facts, model));
  const edges = edgesOf(model);
  const running = edges.filter(({ typeOnly }) => !typeOnly);
  const entryFiles = entryFilesOf(model, running, given);
  const definitions = definitionsOf({
    model,
    links,
    usage: usageOf,
    reached: reachableFrom(entryFiles, adjacency(running)),
  });
  const batches = batchesOf(uses, edges, model);
  return {
    format: "apex-ws.audit",
    version: 1,
    mapVersion: tree.migration.mapVersion,
    totals: totalsOf(tree, uses, definitions.length),
    entryPoints: entryPointsOf(uses, { model, tests: moduleTests(uses, links, usageOf, model), counted }),
    definitions,
    distances: distancesOf(definitions),
    entryFiles,
    cycles: { loadTime: cyclesOf(running.filter(({ inner }) => !inner)), withInnerImports: cyclesOf(running) },
    production: counted === null ? null : productionOf(uses, counted),
    breaks: compatBreaksOf(uses, reach, model),
    batches,
    graph: graphOf(
      model,
      uses,
      edges,
      new Map(
        batches.flatMap(({ number, files, tests }) => [...files, ...tests].map((file) => [file, number] as const)),
      ),
    ),
    problems: [
      ...problems,
      ...tree.facts.flatMap(({ file, problems: found }) => found.map((each): Problem => ({ file, ...each }))),
      ...usage.flatMap(({ file, problem }) => (problem === null ? [] : [{ file, ...problem }])),
      ...model.old.problems,
    ].toSorted(byPlace),
    leftOut,
    unclear: tree.facts
      .flatMap(({ file, unclear }) => unclear.map((each): Unclear => ({ file, ...each })))
      .toSorted(byPlace),
  };
}

function totalsOf({ facts }: SourceTree, uses: readonly ModuleUse[], definitions: number): Totals {
  const statements = uses.filter(({ kind }) => kind === "statement");
  const byStatus: Record<UseStatus, number> = { current: 0, legacy: 0, shim: 0, dead: 0 };
  for (const each of facts) byStatus.current += currentImports(each);
  for (const { status } of uses) byStatus[status] += 1;
  const count = (language: string): number => facts.filter((each) => each.language === language).length;
  return {
    files: facts.length,
    typescriptFiles: count("typescript"),
    pythonFiles: count("python"),
    bytes: facts.reduce((sum, { bytes }) => sum + bytes, 0),
    filesWithUses: new Set(uses.map(({ file }) => file)).size,
    statements: statements.length,
    statementsOutsideTests: statements.filter(({ test }) => !test).length,
    strings: uses.length - statements.length,
    definitions,
    byStatus,
  };
}

function graphOf(
  model: Model,
  uses: readonly ModuleUse[],
  edges: readonly Edge[],
  batchOf: ReadonlyMap<string, number>,
): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const usesByFile = groupBy(uses, ({ file }) => file);
  const nodes = [...model.facts.values()]
    .filter(({ file, definitions }) => usesByFile.has(file) || definitions.length > 0)
    .map(({ file, language, definitions }): GraphNode => {
      return {
        file,
        language,
        test: isTestFile(file),
        uses: usesByFile.get(file)?.length ?? 0,
        definitions: definitions.length,
        batch: batchOf.get(file) ?? null,
      };
    });
  const shown = new Set(nodes.map(({ file }) => file));
  return {
    nodes,
    edges: edges
      .filter(({ from, to }) => shown.has(from) && shown.has(to))
      .map(({ from, to, inner }) => ({ from, to, inner })),
  };
}

function byPlace(
  a: { readonly file: string; readonly line: number | null },
  b: { readonly file: string; readonly line: number | null },
): number {
  return compare(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0);
}
