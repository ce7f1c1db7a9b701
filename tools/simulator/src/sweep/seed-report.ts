import type { Violation } from "../checkers/violation.ts";
import type { MarkCounts } from "../marks/marks.ts";
import type { RunResult } from "../run/run-seed.ts";

/** What a worker says of one seed; plain JSON. */
export interface SeedReport extends Omit<RunResult, "plan" | "trace"> {
  readonly marks: MarkCounts;
  /** Of the whole trace, where it was asked for. */
  readonly traceHash?: string;
}

/** A run that never came to its end, being stuck or having thrown. */
export function brokenReport(seed: number, message: string): SeedReport {
  const violations: readonly Violation[] = [{ guarantee: "bug", message }];
  return { seed, violations, virtualMs: 0, tasks: 0, seen: 0, notes: 0, requests: 0, steps: {}, marks: {} };
}
