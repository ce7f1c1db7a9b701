import { isTestFile, type Baseline } from "@apex/ws-migration";
import type { AuditReport } from "../report.ts";
import type { WayHome } from "./homes.ts";

/** What the gate counts: the same as the lint rules, so one baseline serves both. */
export type Counted = Pick<Baseline, "uses" | "definitions" | "unclear">;

export interface Comparison {
  readonly newUses: readonly NewUse[];
  readonly newDefinitions: readonly NewDefinition[];
  /** Statements that are not understood, by their text. */
  readonly newUnclear: readonly NewUse[];
  /** The smaller of baseline and report, name by name: never more than the baseline had. */
  readonly shrunk: Counted;
  /** What a baseline that accepts the additions holds. */
  readonly grown: Counted;
  /** Uses that take a name from its home now, or from a module on the way there, instead of from one that passes it on. */
  readonly moved: number;
  /** True if `shrunk` is less than the baseline, or something moved in it. */
  readonly less: boolean;
}

export interface NewUse {
  readonly file: string;
  /** "module#name"; of a statement that is not understood its text. */
  readonly key: string;
  readonly allowed: number;
  readonly found: number;
}

export interface NewDefinition {
  /** "role:Name" */
  readonly key: string;
  readonly file: string;
}

/** Counts a report as a baseline does. `nameOf` gives a file its name relative to the baseline. */
export function countReport(report: AuditReport, nameOf: (file: string) => string): Counted {
  const uses: Record<string, Record<string, number>> = {};
  for (const { file, keys } of report.entryPoints.flatMap((each) => each.uses)) {
    const counts = (uses[nameOf(file)] ??= {});
    for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  }
  const definitions: Record<string, string[]> = {};
  for (const { role, name, file, allowed } of report.definitions) {
    // A double in a test competes with nothing, and an allowed file defines the one that is meant. The name tells a test
    // that the report of its folder alone does not.
    if (!isTestFile(nameOf(file)) && !allowed) (definitions[`${role}:${name}`] ??= []).push(nameOf(file));
  }
  const unclear: Record<string, Record<string, number>> = {};
  for (const { file, text } of report.unclear) {
    const counts = (unclear[nameOf(file)] ??= {});
    counts[text] = (counts[text] ?? 0) + 1;
  }
  return { uses, definitions, unclear };
}

/**
 * `isJudged` is true for a file of the baseline that the audit can speak for; the others stay as they are. A use that went nearer to
 * the home of its name within a file is no new one.
 */
export function compare(before: Counted, found: Counted, isJudged: (file: string) => boolean, wayHome: WayHome): Comparison {
  const { uses: moved, count } = withMoves(before.uses, found.uses, wayHome);
  const baseline = { ...before, uses: moved };
  const newUses = excess(found.uses, baseline.uses);
  const newUnclear = excess(found.unclear, baseline.unclear);
  const newDefinitions = Object.entries(found.definitions).flatMap(([key, files]) =>
    surplus(files, own(baseline.definitions, key) ?? []).map((file): NewDefinition => ({ key, file })),
  );
  const all = withUnjudged(found, baseline, isJudged);
  const shrunk = {
    uses: smaller(baseline.uses, all.uses),
    definitions: smallerDefinitions(baseline, all),
    unclear: smaller(baseline.unclear, all.unclear),
  };
  return { newUses, newDefinitions, newUnclear, shrunk, grown: all, moved: count, less: count > 0 || weight(shrunk) < weight(baseline) };
}

/** File to key to count. */
type Counts = Counted["uses"];

function excess(found: Counts, known: Counts): NewUse[] {
  return Object.entries(found).flatMap(([file, counts]) =>
    Object.entries(counts).flatMap(([key, count]): NewUse[] => {
      const allowed = own(own(known, file) ?? {}, key) ?? 0;
      return count > allowed ? [{ file, key, allowed, found: count }] : [];
    }),
  );
}

/** The known uses of each file, with those that went home under their new key. There are never more of them. */
function withMoves(known: Counts, found: Counts, wayHome: WayHome): { readonly uses: Counts; readonly count: number } {
  let count = 0;
  const uses = mapRecord(known, (counts, file) => {
    const now = own(found, file);
    if (now === undefined) return counts;
    const moved: Record<string, number> = { ...counts };
    for (const [from, times] of Object.entries(counts)) {
      let gone = times - (own(now, from) ?? 0);
      for (const to of gone > 0 ? wayHome(from) : []) {
        const step = Math.min(gone, (own(now, to) ?? 0) - (own(moved, to) ?? 0));
        if (step <= 0) continue;
        moved[from] = (moved[from] ?? 0) - step;
        moved[to] = (own(moved, to) ?? 0) + step;
        [gone, count] = [gone - step, count + step];
      }
    }
    return moved;
  });
  return { uses, count };
}

function withUnjudged(found: Counted, baseline: Counted, isJudged: (file: string) => boolean): Counted {
  const unjudged = (counts: Counts): Counts => Object.fromEntries(Object.entries(counts).filter(([file]) => !isJudged(file)));
  const definitions = Object.fromEntries(
    [...new Set([...Object.keys(found.definitions), ...Object.keys(baseline.definitions)])].map((key) => {
      const kept = (own(baseline.definitions, key) ?? []).filter((file) => !isJudged(file));
      return [key, [...(own(found.definitions, key) ?? []), ...kept]] as const;
    }),
  );
  return {
    uses: { ...unjudged(baseline.uses), ...found.uses },
    unclear: { ...unjudged(baseline.unclear), ...found.unclear },
    definitions: mapRecord(definitions, (files) => (files.length > 0 ? files : null)),
  };
}

function smaller(known: Counts, found: Counts): Counts {
  return mapRecord(known, (counts, file) => {
    const left = mapRecord(counts, (count, key) => {
      const now = Math.min(count, own(own(found, file) ?? {}, key) ?? 0);
      return now > 0 ? now : null;
    });
    return Object.keys(left).length > 0 ? left : null;
  });
}

function smallerDefinitions(baseline: Counted, found: Counted): Counted["definitions"] {
  return mapRecord(baseline.definitions, (files, key) => {
    const gone = surplus(files, own(found.definitions, key) ?? []);
    const left = surplus(files, gone);
    return left.length > 0 ? left : null;
  });
}

/** Members of `files` beyond those in `known`, each as often as it is there more often. */
function surplus(files: readonly string[], known: readonly string[]): string[] {
  const open = [...known];
  return files.filter((file) => {
    const at = open.indexOf(file);
    if (at >= 0) open.splice(at, 1);
    return at < 0;
  });
}

function weight({ uses, definitions, unclear }: Counted): number {
  const counts = [...Object.values(uses), ...Object.values(unclear)].flatMap((each) => Object.values(each));
  return (
    counts.reduce((sum, count) => sum + count, 0) +
    Object.values(definitions).reduce((sum, files) => sum + files.length, 0)
  );
}

/** Leaves out entries for which `each` gives null. */
function mapRecord<T, R>(
  record: Readonly<Record<string, T>>,
  each: (value: T, key: string) => R | null,
): Record<string, R> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([key, value]) => {
      const next = each(value, key);
      return next === null ? [] : [[key, next] as const];
    }),
  );
}

/** A file may be called "constructor". */
function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
