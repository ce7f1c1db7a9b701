import type { Guarantee } from "../checkers/violation.ts";
import type { RunResult } from "../run/run-seed.ts";
import type { Simulator } from "../sweep/simulator.ts";
import { ddmin } from "./ddmin.ts";

export interface ShrunkRun {
  /** What both runs break. */
  readonly guarantee: Guarantee;
  readonly stepsBefore: number;
  readonly runs: number;
  /** The run of the steps that are left, traced. */
  readonly result: RunResult;
}

/** Leaves out the steps of a failing run that its failure does not need; undefined for a run that does not fail. */
export async function shrinkRun(
  { runSeed }: Pick<Simulator, "runSeed">,
  seed: number,
  wanted: Guarantee | undefined,
  handleRun: (steps: number, runs: number) => void,
): Promise<ShrunkRun | undefined> {
  const whole = await runSeed(seed);
  const guarantee = whole.violations.find((violation) => wanted === undefined || violation.guarantee === wanted)?.guarantee;
  if (guarantee === undefined) return undefined;
  let runs = 0;
  let fewest = whole.plan.length;
  const kept = await ddmin(whole.plan, async (plan) => {
    const { violations } = await runSeed(seed, { plan });
    const isBad = violations.some((violation) => violation.guarantee === guarantee);
    runs += 1;
    if (isBad) fewest = Math.min(fewest, plan.length);
    handleRun(fewest, runs);
    return isBad;
  });
  return { guarantee, stepsBefore: whole.plan.length, runs, result: await runSeed(seed, { plan: kept, isTraced: true }) };
}
