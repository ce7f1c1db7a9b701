import type { Config, StoreKind } from "../config.ts";
import { installMarkCounter, type MarkCounter } from "../marks/mark-counter.ts";
import type { Mutant } from "../mutants/mutant.ts";
import type { Step } from "../plan/step.ts";
import type { RunOptions, RunResult } from "../run/run-seed.ts";
import { hookSources } from "./source-hook.ts";

/** The simulator, loaded into this process over counted and maybe mutated sources. */
export interface Simulator {
  runSeed(seed: number, options?: RunOptions): Promise<RunResult>;
  configOf(seed: number): Config;
  /** How many steps of each kind are in the seed's plan. */
  stepsOf(seed: number): ReadonlyMap<string, number>;
  /** The kinds of step that break something. */
  readonly faults: readonly string[];
  readonly marks: MarkCounter;
}

/** Once per process: what is loaded stays loaded. `asked`: the store of every run, whatever its seed has. */
export async function loadSimulator(mutant: Mutant | undefined, asked?: StoreKind): Promise<Simulator> {
  hookSources(mutant);
  const marks = installMarkCounter();
  const { runSeed } = await import("../run/run-seed.ts");
  const { drawConfig } = await import("../config.ts");
  const { STEP_KINDS, drawPlan } = await import("../plan/plan.ts");
  // A seed that is known to catch a mutant does so with the store that the mutant is of.
  const store = asked ?? (mutant && (mutant.store ?? "memory"));
  const configOf = (seed: number): Config => drawConfig(seed, store);
  return {
    runSeed: (seed, options) => runSeed(seed, { ...options, ...(store && { store }) }),
    configOf,
    stepsOf: (seed) => countKinds(drawPlan(seed, configOf(seed))),
    faults: [...STEP_KINDS.values()].filter(({ isFault }) => isFault).map(({ kind }) => kind),
    marks,
  };
}

function countKinds(plan: readonly Step[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { kind } of plan) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
