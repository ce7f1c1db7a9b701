import { findMutant } from "../mutants/catalog.ts";
import { shrinkRun } from "../shrink/shrink-run.ts";
import type { RunResult } from "../run/run-seed.ts";
import { loadSimulator, type Simulator } from "../sweep/simulator.ts";
import { formatPlan, formatRun, formatWorld } from "./format.ts";
import type { SeedCommand } from "./options.ts";
import { createProgress } from "./progress.ts";
import { createStyle } from "@apex/testkit/style";

/** One run in this process. True when no guarantee was broken. */
export async function seedCommand(command: SeedCommand): Promise<boolean> {
  const simulator = await loadSimulator(command.mutant === undefined ? undefined : findMutant(command.mutant), command.store);
  if (!command.isJson) console.log(formatWorld(command.seed, simulator.configOf(command.seed)));
  return command.isShrunk ? shrink(simulator, command) : run(simulator, command);
}

async function run({ runSeed }: Simulator, { seed, isTraced, isJson }: SeedCommand): Promise<boolean> {
  const result = await runSeed(seed, { isTraced });
  if (isJson) console.log(JSON.stringify(result));
  else console.log([...result.trace, "", formatRun(result, createStyle(process.stdout))].join("\n"));
  return result.violations.length === 0;
}

async function shrink(simulator: Simulator, { seed, isTraced, isJson }: SeedCommand): Promise<boolean> {
  const progress = createProgress(process.stderr);
  const shrunk = await shrinkRun(simulator, seed, undefined, (steps, runs) => progress.show(`${steps} steps left after ${runs} runs`));
  progress.clear();
  if (shrunk === undefined) return run(simulator, { type: "seed", seed, isTraced, isJson, isShrunk: false, store: undefined, mutant: undefined });
  const { guarantee, stepsBefore, runs, result } = shrunk;
  if (isJson) console.log(JSON.stringify({ guarantee, stepsBefore, runs, ...result }));
  else console.log(formatShrunk(`${guarantee} is still broken by ${result.plan.length} of ${stepsBefore} steps (${runs} runs):`, result));
  return false;
}

const formatShrunk = (title: string, result: RunResult): string =>
  [title, formatPlan(result), "", ...result.trace, "", formatRun(result, createStyle(process.stdout))].join("\n");
