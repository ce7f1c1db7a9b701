import type { AuditReport, GraphEdge, GraphNode, Problem, TestTouch, Totals, Unclear, UseStatus } from "../report.ts";
import { batchesOf } from "./batches.ts";
import { breaksOf } from "./breaks.ts";
import { cyclesOf } from "./cycles.ts";
import { definitionsOf } from "./definitions.ts";
import { distancesOf } from "./distances.ts";
import { entryFilesOf } from "./entry-files.ts";
import { entryPointsOf } from "./entry-points.ts";
import { adjacency, compare, edgesOf, reachableFrom, type Edge } from "./graph.ts";
import { groupBy } from "./group-by.ts";
import { createModel, type Model } from "./model.ts";
import { linksOf, touchedModules } from "./touches.ts";
import { isTest, type SourceTree } from "./tree.ts";
import { currentImports, usesOf, type ModuleUse } from "./uses.ts";

export interface AnalyseOptions {
  /** Files from which programs start; empty: the audit looks for them. */
  readonly entryFiles: readonly string[];
  /** What went wrong before a file could be scanned. */
  readonly problems: readonly Problem[];
}

/** The report over the facts of a tree. The same facts give the same report. */
export function analyse(tree: SourceTree, options: AnalyseOptions): AuditReport {
  const model = createModel(tree);
  const uses = tree.facts.flatMap((facts) => usesOf(facts, model));
  const edges = edgesOf(model);
  const running = edges.filter(({ typeOnly }) => !typeOnly);
  const entryFiles = entryFilesOf(model, running, options.entryFiles);
  const links = new Map(tree.facts.map((facts) => [facts.file, linksOf(facts, model)]));
  const definitions = definitionsOf({ model, links, reached: reachableFrom(entryFiles, adjacency(running)) });
  const batches = batchesOf(uses, edges, model);
  return {
    format: "apex-ws.audit",
    version: 1,
    mapVersion: tree.migration.mapVersion,
    totals: totalsOf(tree, uses, definitions.length),
    entryPoints: entryPointsOf(uses, model, moduleTouches(model)),
    definitions,
    distances: distancesOf(definitions),
    entryFiles,
    cycles: { loadTime: cyclesOf(running.filter(({ inner }) => !inner)), withInnerImports: cyclesOf(running) },
    batches,
    graph: graphOf(model, uses, edges, new Map(batches.flatMap(({ number, files, tests }) => [...files, ...tests].map((file) => [file, number] as const)))),
    problems: [...options.problems, ...tree.facts.flatMap(({ file, problems }) => problems.map((each): Problem => ({ file, ...each }))), ...model.old.problems].toSorted(byPlace),
    unclear: tree.facts.flatMap(({ file, unclear }) => unclear.map((each): Unclear => ({ file, ...each }))).toSorted(byPlace),
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

/** Tests by the key of the old module that they touch. */
function moduleTouches(model: Model): (module: string) => readonly TestTouch[] {
  const byModule = new Map<string, TestTouch[]>();
  for (const facts of model.facts.values()) {
    for (const [module, locals] of touchedModules(facts, model)) {
      const touch = { file: facts.file, breaks: breaksOf(facts, (local) => locals.has(local), null) };
      byModule.set(module, [...(byModule.get(module) ?? []), touch]);
    }
  }
  return (module) => byModule.get(module) ?? [];
}

function graphOf(model: Model, uses: readonly ModuleUse[], edges: readonly Edge[], batchOf: ReadonlyMap<string, number>): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const usesByFile = groupBy(uses, ({ file }) => file);
  const nodes = [...model.facts.values()]
    .filter(({ file, definitions }) => usesByFile.has(file) || definitions.length > 0)
    .map(({ file, language, definitions }): GraphNode => {
      return { file, language, test: isTest(file), uses: usesByFile.get(file)?.length ?? 0, definitions: definitions.length, batch: batchOf.get(file) ?? null };
    });
  const shown = new Set(nodes.map(({ file }) => file));
  return { nodes, edges: edges.filter(({ from, to }) => shown.has(from) && shown.has(to)).map(({ from, to, inner }) => ({ from, to, inner })) };
}

function byPlace(a: { readonly file: string; readonly line: number | null }, b: { readonly file: string; readonly line: number | null }): number {
  return compare(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0);
}
