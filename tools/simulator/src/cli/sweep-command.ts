import { neverReached, readMarks } from "../marks/marks-of-packages.ts";
import { sweep } from "../sweep/sweep.ts";
import { addReport, createTotals, type Totals } from "../sweep/totals.ts";
import { formatSweep, replayCommand, type SweepFigures } from "./format.ts";
import type { Command, SeedRange } from "./options.ts";
import { createProgress } from "./progress.ts";
import { createStyle } from "@apex/testkit/style";

/** Runs the seeds and writes what they came to. True when no guarantee was broken. */
export async function sweepCommand({ range, store, jobs, isJson }: Command & { type: "sweep" }): Promise<boolean> {
  const startMs = performance.now();
  const elapsedMs = (): number => performance.now() - startMs;
  const progress = createProgress(process.stderr);
  const totals = createTotals();
  const faults = new Set<string>();
  if (!isJson) console.log(describe(range, jobs));
  await sweep({
    jobs,
    ...(store && { store }),
    nextSeed: seedsOf(range, elapsedMs),
    handleFaults: (kinds) => kinds.forEach((kind) => faults.add(kind)),
    handleReport(report) {
      addReport(totals, report);
      progress.show(progressLine(totals, range, elapsedMs()));
    },
  });
  progress.clear();
  const figures = { totals, faults: [...faults], unreached: neverReached(readMarks(), totals.marks), elapsedMs: elapsedMs() };
  totals.failures.sort((a, b) => a.seed - b.seed);
  console.log(isJson ? toJson(figures) : formatSweep(figures, createStyle(process.stdout)));
  return totals.failures.length === 0;
}

const describe = (range: SeedRange, jobs: number): string =>
  range.type === "count"
    ? `seeds ${range.first} to ${range.first + range.count - 1} in ${jobs} processes`
    : `seeds from ${range.first} on, for ${range.minutes} minutes in ${jobs} processes`;

const MINUTE_MS = 60_000;

function seedsOf(range: SeedRange, elapsedMs: () => number): () => number | undefined {
  let next = range.first;
  const isOver = (): boolean => (range.type === "count" ? next >= range.first + range.count : elapsedMs() >= range.minutes * MINUTE_MS);
  return () => {
    if (isOver()) return undefined;
    next += 1;
    return next - 1;
  };
}

function progressLine({ runs, failures }: Totals, range: SeedRange, elapsedMs: number): string {
  const of = range.type === "count" ? `/${range.count}` : "";
  return `${runs}${of} runs, ${(runs / (elapsedMs / 1_000)).toFixed(1)} a second, ${failures.length} failed`;
}

/** For programs: everything that was counted, and how each failure is replayed. */
function toJson({ totals, faults, unreached, elapsedMs }: SweepFigures): string {
  const failures = totals.failures.map((failure) => ({ ...failure, replay: replayCommand(failure.seed) }));
  return JSON.stringify({ ...totals, failures, faults, neverReached: unreached.map(({ name }) => name), elapsedMs: Math.round(elapsedMs) });
}
