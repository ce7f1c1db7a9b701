import type { CountedNames } from "../report/read-uses.ts";
import type { EntryPoint, NameUse, TestTouch, Use } from "../report.ts";
import { groupBy } from "./group-by.ts";
import type { Model } from "./model.ts";
import type { ModuleUse } from "./uses.ts";

export interface EntryPointInput {
  readonly model: Model;
  readonly tests: ReadonlyMap<string, readonly TestTouch[]>;
  readonly counted: CountedNames | null;
}

/** Uses gathered by old module, the most used first. */
export function entryPointsOf(uses: readonly ModuleUse[], input: EntryPointInput): EntryPoint[] {
  const byModule = groupBy(uses, ({ module }) => moduleKey(module));
  return [...byModule].map(([key, own]) => entryPointOf(own, input, input.tests.get(key) ?? [])).toSorted(byWeight);
}

export function moduleKey({ tree, module }: ModuleUse["module"]): string {
  return `${tree}:${module}`;
}

function entryPointOf(uses: readonly ModuleUse[], input: EntryPointInput, tests: readonly TestTouch[]): EntryPoint {
  const [{ module }] = uses as [ModuleUse, ...ModuleUse[]];
  const statements = uses.filter(({ kind }) => kind === "statement");
  return {
    module: module.module,
    tree: module.tree,
    kind: module.row?.kind ?? "unlisted",
    statements: statements.length,
    statementsOutsideTests: statements.filter(({ test }) => !test).length,
    strings: uses.length - statements.length,
    names: namesOf(uses, input),
    uses: uses.map(({ module: _module, ...use }): Use => use),
    tests,
    recipe: module.recipe,
  };
}

function namesOf(uses: readonly ModuleUse[], { model: { old }, counted }: EntryPointInput): NameUse[] {
  const counts = new Map<string, number>();
  for (const name of uses.flatMap(({ keys }) => keys.map((key) => key.slice(key.lastIndexOf("#") + 1))))
    counts.set(name, (counts.get(name) ?? 0) + 1);
  const [{ module }] = uses as [ModuleUse, ...ModuleUse[]];
  const rows = [...counts].map(([name, count]): NameUse => {
    const { rewrite, successor, breaks = null } = old.migration.exportOf(module, name);
    return {
      name,
      count,
      rewrite,
      successor: successor === null ? null : [successor.module, successor.name].filter(Boolean).join(" "),
      breaks,
      counted: counted === null ? null : (counted.get(`${module.module}#${name}`) ?? 0),
    };
  });
  return rows.toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

function byWeight(a: EntryPoint, b: EntryPoint): number {
  const weight = (each: EntryPoint): number => each.statements + each.strings;
  return weight(b) - weight(a) || (a.module < b.module ? -1 : 1) || (a.tree < b.tree ? -1 : 1);
}
