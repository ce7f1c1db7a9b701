import { createSeedRunner, type SeedRunnerOptions } from "./seed-runner.ts";
import type { SeedReport } from "./seed-report.ts";

export interface SweepOptions extends SeedRunnerOptions {
  readonly jobs: number;
  /** Undefined: no more. */
  readonly nextSeed: () => number | undefined;
  readonly handleReport: (report: SeedReport) => void;
}

/** Runs seeds in `jobs` processes, each taking the next seed as soon as it is free. */
export async function sweep({ jobs, nextSeed, handleReport, ...options }: SweepOptions): Promise<void> {
  await Promise.all(Array.from({ length: jobs }, () => runLane(options, nextSeed, handleReport)));
}

async function runLane(options: SeedRunnerOptions, nextSeed: SweepOptions["nextSeed"], handleReport: SweepOptions["handleReport"]): Promise<void> {
  const runner = createSeedRunner(options);
  try {
    for (let seed = nextSeed(); seed !== undefined; seed = nextSeed()) handleReport(await runner.run(seed));
  } finally {
    runner.close();
  }
}
