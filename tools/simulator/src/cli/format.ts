import type { Config, StoreKind } from "../config.ts";
import type { Mark } from "../marks/marks-of-packages.ts";
import type { Totals } from "../sweep/totals.ts";
import type { Violation } from "../checkers/violation.ts";
import type { RunResult } from "../run/run-seed.ts";
import type { Style } from "@apex/testkit/style";

const HOUR_MS = 3_600_000;
const FAILURES_SHOWN = 10;
const VIOLATIONS_SHOWN = 3;

export interface SweepFigures {
  readonly totals: Totals;
  readonly faults: readonly string[];
  readonly unreached: readonly Mark[];
  /** Of every run; undefined: the seed's own. */
  readonly store: StoreKind | undefined;
  readonly elapsedMs: number;
}

/** What a sweep came to, for a person. */
export function formatSweep({ totals, faults, unreached, store, elapsedMs }: SweepFigures, style: Style): string {
  const { runs, virtualMs, tasks, seen, notes, requests, steps, marks } = totals;
  const rate = (runs / (elapsedMs / 1_000)).toFixed(1);
  const isFault = (kind: string): boolean => faults.includes(kind);
  return [
    `${style.strong(String(runs))} runs in ${(elapsedMs / 1_000).toFixed(0)} s (${rate} a second), ${(virtualMs / HOUR_MS).toFixed(1)} virtual hours, ${tasks} tasks`,
    `${notes} events and ${requests} requests asked for, ${seen} entries seen`,
    "",
    `work    ${formatCounts(steps, (kind) => !isFault(kind))}`,
    `faults  ${formatCounts(steps, isFault)}`,
    `marks   ${formatCounts(marks, () => true)}`,
    ...(unreached.length === 0 ? [] : [style.bad(`never reached: ${unreached.map(({ name }) => name).join(", ")}`)]),
    "",
    ...formatFailures(totals, store, style),
  ].join("\n");
}

function formatCounts(counts: Readonly<Record<string, number>>, isIn: (name: string) => boolean): string {
  const rows = Object.entries(counts).filter(([name]) => isIn(name));
  return rows.length === 0 ? "none" : rows.toSorted(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${count}`).join(" · ");
}

function formatFailures({ failures, broken }: Totals, store: StoreKind | undefined, style: Style): readonly string[] {
  if (failures.length === 0) return [style.good("no guarantee was broken")];
  const sums = Object.entries(broken).toSorted().map(([guarantee, count]) => `${guarantee} in ${count}`);
  const shown = failures.slice(0, FAILURES_SHOWN).flatMap(({ seed, violations }) => [
    `${style.bad(`seed ${seed}`)}  ${style.dim(replayCommand(seed, { store }))}`,
    ...violations.slice(0, VIOLATIONS_SHOWN).map((violation) => `  ${formatViolation(violation)}`),
  ]);
  const rest = failures.slice(FAILURES_SHOWN).map(({ seed }) => seed);
  return [
    style.bad(`${failures.length} runs broke a guarantee: ${sums.join(", ")}`),
    ...shown,
    ...(rest.length === 0 ? [] : [`and seeds ${rest.join(", ")}`]),
  ];
}

/** `store`: where it is not the seed's own, or the mutant's. */
export const replayCommand = (seed: number, { store, mutant }: { readonly store?: StoreKind | undefined; readonly mutant?: string }): string =>
  `pnpm sim --seed ${seed} --trace${store === undefined ? "" : ` --store ${store}`}${mutant === undefined ? "" : ` --mutants ${mutant}`}`;

export const formatViolation = ({ guarantee, stream, offsets, message }: Violation): string =>
  [guarantee, stream ?? "", offsets === undefined ? "" : `[${offsets.join(", ")}]`, message].filter((part) => part !== "").join(" ");

/** The seed's world in some lines: what a reader of its trace has to know. */
export function formatWorld(seed: number, { limits, client, handling: { retry, ...handling }, ...config }: Config): string {
  const { subscriptionWindowBytes, connectionWindowBytes, retentionEntriesMax, retentionAgeMs, tailEntriesMax, inboxEntriesMax } = limits;
  const { handlersMax, handlersPerUserMax } = limits;
  const sizes = { subscriptionWindowBytes, connectionWindowBytes, retentionEntriesMax, retentionAgeMs, tailEntriesMax, inboxEntriesMax };
  return [`seed ${seed}`, formatFields(config), formatFields({ handlersMax, handlersPerUserMax, ...handling, ...retry }), formatFields(sizes), formatFields(client)].join("\n");
}

const formatFields = (fields: object): string => `  ${Object.entries(fields).map(([name, value]) => `${name} ${String(value)}`).join(" · ")}`;

export function formatRun({ violations, virtualMs, tasks, seen, notes, requests, plan }: RunResult, style: Style): string {
  const sums = `${(virtualMs / 1_000).toFixed(1)} virtual seconds, ${plan.length} steps, ${tasks} tasks, ${notes} events, ${requests} requests, ${seen} entries seen`;
  const found = violations.map((violation) => `${style.bad("broken")} ${formatViolation(violation)}`);
  return [sums, ...(found.length === 0 ? [style.good("no guarantee was broken")] : found)].join("\n");
}

export const formatPlan = ({ plan }: RunResult): string =>
  plan.map(({ atMs, kind, seed }) => `${(atMs / 1_000).toFixed(3).padStart(9)} ${kind.padEnd(20)} ${seed}`).join("\n");
