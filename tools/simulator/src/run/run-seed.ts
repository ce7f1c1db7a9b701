import type { StoreKind } from "../config.ts";
import { checkHistory, type Violation } from "../checkers/check.ts";
import { drawPlan, performStep } from "../plan/plan.ts";
import type { Step } from "../plan/step.ts";
import { createWorld, type World } from "../world.ts";
import { takeFinalState } from "./final-state.ts";
import { isAtRest } from "./rest.ts";
import { runUntil } from "./run-until.ts";

/** What came of one seed. */
export interface RunResult {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly virtualMs: number;
  readonly tasks: number;
  /** Entries that views were shown. */
  readonly seen: number;
  readonly notes: number;
  readonly requests: number;
  /** How often each kind of step was performed. */
  readonly steps: Readonly<Record<string, number>>;
  readonly plan: readonly Step[];
  readonly trace: readonly string[];
}

export interface RunOptions {
  readonly isTraced?: boolean;
  /** Instead of the seed's own plan. */
  readonly plan?: readonly Step[];
  /** Instead of the seed's own. */
  readonly store?: StoreKind;
}

/** How long the system may take to come to rest, in virtual time, and how often it is looked at. Behind a flood, all waits for one slot. */
const REST_WITHIN_MS = 720_000;
const REST_FLOODED_WITHIN_MS = 960_000;
const LOOK_EVERY_MS = 2_000;

/** Runs one seed to its end. The same seed and sources give the same result, byte for byte. */
export async function runSeed(seed: number, { isTraced = false, plan, store }: RunOptions = {}): Promise<RunResult> {
  const world = createWorld(seed, isTraced, store);
  const steps = plan ?? drawPlan(seed, world.config);
  for (const step of steps) world.schedule.after(step.atMs, () => performStep(world, step));
  let tasks = await runUntil(world.schedule, world.config.activeMs);
  world.book.trace("world", "faults end");
  world.calm();
  tasks += await comeToRest(world);
  const violations = checkHistory(world.history, takeFinalState(world));
  return { seed, violations, virtualMs: world.schedule.nowMs, tasks, steps: count(steps), plan: steps, trace: world.book.lines, ...sums(world) };
}

async function comeToRest(world: World): Promise<number> {
  const { schedule, browsers } = world;
  const endMs = schedule.nowMs + (browsers.isFlooded ? REST_FLOODED_WITHIN_MS : REST_WITHIN_MS);
  let tasks = 0;
  let quiet = 0;
  // Twice, so that what comes late is seen as well.
  while (schedule.nowMs < endMs && quiet < 2) {
    tasks += await runUntil(schedule, schedule.nowMs + LOOK_EVERY_MS);
    quiet = isAtRest(world) ? quiet + 1 : 0;
  }
  return tasks;
}

function sums({ history }: World) {
  const seen = history.views.reduce((sum, { lineages }) => sum + lineages.reduce((of, { entries }) => of + entries.length, 0), 0);
  return { seen, notes: history.notes.size, requests: history.requests.size };
}

function count(steps: readonly Step[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kind } of steps) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
