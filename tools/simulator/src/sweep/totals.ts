import type { Guarantee } from "../checkers/violation.ts";
import type { SeedReport } from "./seed-report.ts";

/** A seed that broke something, with the first of its violations. */
export interface Failure {
  readonly seed: number;
  readonly violations: SeedReport["violations"];
}

/** What many seeds came to. */
export interface Totals {
  runs: number;
  virtualMs: number;
  tasks: number;
  seen: number;
  notes: number;
  requests: number;
  readonly steps: Record<string, number>;
  readonly marks: Record<string, number>;
  /** In how many runs each guarantee was broken. */
  readonly broken: Partial<Record<Guarantee, number>>;
  readonly failures: Failure[];
}

export const createTotals = (): Totals => ({
  runs: 0,
  virtualMs: 0,
  tasks: 0,
  seen: 0,
  notes: 0,
  requests: 0,
  steps: {},
  marks: {},
  broken: {},
  failures: [],
});

export function addReport(totals: Totals, report: SeedReport): void {
  totals.runs += 1;
  for (const key of ["virtualMs", "tasks", "seen", "notes", "requests"] as const) totals[key] += report[key];
  addCounts(totals.steps, report.steps);
  addCounts(totals.marks, report.marks);
  for (const guarantee of new Set(report.violations.map((violation) => violation.guarantee))) addCounts(totals.broken, { [guarantee]: 1 });
  if (report.violations.length > 0) totals.failures.push({ seed: report.seed, violations: report.violations });
}

function addCounts(sums: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
}
