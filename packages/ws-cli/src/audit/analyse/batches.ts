import { isTestFile } from "@apex/ws-migration";
import type { Batch } from "../report.ts";
import { BitSet } from "./bit-set.ts";
import { components } from "./components.ts";
import { cycleOf } from "./cycles.ts";
import { adjacency, compare, type Edge } from "./graph.ts";
import { append, groupBy } from "./group-by.ts";
import type { Model } from "./model.ts";
import type { ModuleUse } from "./uses.ts";

/** Few enough to read in one review. */
export const FILES_PER_BATCH = 10;

interface Draft {
  readonly files: readonly string[];
  readonly tests: string[];
  readonly cut: Batch["cut"];
}

/**
 * An order in which the files that use the stack can move. A file moves after the files that it imports: leaves first. A
 * file that passes old names on moves after those that import it, as it can only go when none is left. Files in a cycle
 * move together. The old modules themselves are in no batch: they are deleted when the last one is done.
 */
export function batchesOf(uses: readonly ModuleUse[], edges: readonly Edge[], model: Model): Batch[] {
  const users = new Set(uses.map(({ file }) => file).filter((file) => model.old.moduleOf(file) === null));
  const order = dependencies(edges, model);
  const groups = components([...model.facts.keys()], (file) => order.get(file) ?? []).map((group) =>
    group.toSorted(compare),
  );
  const moving = groups.map((group) => ({
    group,
    files: group.filter((file) => users.has(file) && !isTestFile(file)),
  }));
  const levels = levelsOf(groups, order, users);
  const drafts: Draft[] = [
    // The cycle may lead over files that do not move.
    ...moving
      .filter(({ files }) => files.length > 1)
      .map(({ group, files }): Draft => ({ files, tests: [], cut: cycleOf(group, edges).cut })),
    ...packed(
      moving.flatMap(({ files }) => (files.length === 1 ? files : [])),
      levels,
    ),
  ].toSorted((a, b) => levelOf(a, levels) - levelOf(b, levels) || compare(a.files[0] ?? "", b.files[0] ?? ""));
  const tests = [...users].filter(isTestFile).toSorted(compare);
  const rest = assignTests(tests, drafts, edges);
  const all = [...drafts, ...chunks(rest).map((own): Draft => ({ files: [], tests: own, cut: null }))];
  const numberOf = new Map(all.flatMap(({ files }, index) => files.map((file) => [file, index + 1] as const)));
  return numbered(all, uses, batchesBefore(groups, order, numberOf), model);
}

/** "from moves after to". */
function dependencies(edges: readonly Edge[], model: Model): Map<string, string[]> {
  const order = new Map<string, string[]>();
  for (const { from, to } of edges) {
    if (isTestFile(from) || from === to) continue;
    if (model.facts.get(to)?.onlyPassesOn === true) append(order, to, from);
    else append(order, from, to);
  }
  return order;
}

/** How many groups that move have to move before; groups come in the order of their dependencies. */
function levelsOf(
  groups: readonly (readonly string[])[],
  order: ReadonlyMap<string, readonly string[]>,
  users: ReadonlySet<string>,
): Map<string, number> {
  const levels = new Map<string, number>();
  /** The level behind each file. One that does not move itself may lie in a cycle that does. */
  const behind = new Map<string, number>();
  for (const group of groups) {
    const before = group.flatMap((file) => (order.get(file) ?? []).map((to) => behind.get(to) ?? 0));
    const level = Math.max(0, ...before);
    const next = level + (group.some((file) => users.has(file)) ? 1 : 0);
    for (const file of group) {
      levels.set(file, level);
      behind.set(file, next);
    }
  }
  return levels;
}

function levelOf({ files }: Draft, levels: ReadonlyMap<string, number>): number {
  return levels.get(files[0] ?? "") ?? 0;
}

/** Files of one level and folder share batches. */
function packed(files: readonly string[], levels: ReadonlyMap<string, number>): Draft[] {
  const groups = new Map<string, string[]>();
  for (const file of files.toSorted(compare)) {
    const key = `${levels.get(file) ?? 0}\0${file.slice(0, file.lastIndexOf("/") + 1)}`;
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups.values()].flatMap((group) =>
    chunks(group).map((own): Draft => ({ files: own, tests: [], cut: null })),
  );
}

function chunks(files: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(files.length / FILES_PER_BATCH) }, (_, index) =>
    files.slice(index * FILES_PER_BATCH, (index + 1) * FILES_PER_BATCH),
  );
}

/** A test moves with the last of the batches that it imports. Returns the tests that import none. */
function assignTests(tests: readonly string[], drafts: readonly Draft[], edges: readonly Edge[]): string[] {
  const batchOf = new Map(drafts.flatMap(({ files }, index) => files.map((file) => [file, index] as const)));
  const targets = adjacency(edges);
  return tests.filter((test) => {
    const last = Math.max(-1, ...(targets.get(test) ?? []).map((to) => batchOf.get(to) ?? -1));
    drafts[last]?.tests.push(test);
    return last === -1;
  });
}

function numbered(
  drafts: readonly Draft[],
  uses: readonly ModuleUse[],
  earlier: ReadonlyMap<string, BitSet>,
  model: Model,
): Batch[] {
  const byFile = groupBy(uses, ({ file }) => file);
  return drafts.map(({ files, tests, cut }, index) => {
    const own = [...files, ...tests].flatMap((file) => byFile.get(file) ?? []);
    const statements = own.filter(({ kind }) => kind === "statement").length;
    const rewrites = { automatic: 0, note: 0, manual: 0 };
    for (const { module, names } of own)
      for (const name of names) rewrites[model.old.migration.exportOf(module, name).rewrite] += 1;
    return {
      number: index + 1,
      files,
      tests,
      modules: [...new Set(own.map(({ module }) => module.module))].toSorted(compare),
      statements,
      strings: own.length - statements,
      rewrites,
      after: [...new Set(files.flatMap((file) => earlier.get(file)?.numbers() ?? []))]
        .filter((number) => number !== index + 1)
        .toSorted((a, b) => a - b),
      cut,
    };
  });
}

/** For each file the batches that it reaches directly, or over files that do not move. Groups come in the order of their dependencies. */
function batchesBefore(
  groups: readonly (readonly string[])[],
  order: ReadonlyMap<string, readonly string[]>,
  numberOf: ReadonlyMap<string, number>,
): ReadonlyMap<string, BitSet> {
  const found = new Map<string, BitSet>();
  const numbers = Math.max(0, ...numberOf.values()) + 1;
  for (const group of groups) {
    const own = new BitSet(numbers);
    for (const to of group.flatMap((file) => order.get(file) ?? [])) {
      const number = numberOf.get(to);
      const further = found.get(to);
      if (number !== undefined) own.add(number);
      else if (further !== undefined) own.addAll(further);
    }
    for (const file of group) found.set(file, own);
  }
  return found;
}
