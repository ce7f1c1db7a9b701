import { createRandom, type Random } from "@apex/testkit/random";
import type { Config } from "../config.ts";
import type { World } from "../world.ts";
import { COPIED_BURST } from "./copied-burst.ts";
import { DAMAGE } from "./damage.ts";
import { FLOOD } from "./flood.ts";
import { FRAME_FLOOD } from "./frame-flood.ts";
import { HANDLER_FAULTS } from "./handler-faults.ts";
import { HASTY_RELOADS } from "./hasty-reloads.ts";
import { MACHINE_FAULTS } from "./machine-faults.ts";
import { MISCONDUCT } from "./misconduct.ts";
import { NETWORK_FAULTS } from "./network-faults.ts";
import { NODE_FAULTS } from "./node-faults.ts";
import { PAGE_CLOCK } from "./page-clock.ts";
import { PAGE_FAULTS } from "./page-faults.ts";
import { POISON } from "./poison.ts";
import { REFUSED_TOKENS } from "./refused-tokens.ts";
import { REVOKE } from "./revoke.ts";
import { SERVICE_WORK } from "./service-work.ts";
import { SIGN_IN } from "./sign-in.ts";
import type { Step, StepKind } from "./step.ts";
import { STORE_FAULTS } from "./store-faults.ts";
import { STUTTER } from "./stutter.ts";
import { UNNOTICED_RESTORE } from "./unnoticed-restore.ts";
import { WORK } from "./work.ts";

/** Every kind of step, by its name. */
export const STEP_KINDS: ReadonlyMap<string, StepKind> = new Map(
  [
    ...WORK,
    ...NETWORK_FAULTS,
    ...NODE_FAULTS,
    ...STORE_FAULTS,
    ...PAGE_FAULTS,
    STUTTER,
    UNNOTICED_RESTORE,
    SIGN_IN,
    COPIED_BURST,
    HASTY_RELOADS,
    PAGE_CLOCK,
    MISCONDUCT,
    DAMAGE,
    ...HANDLER_FAULTS,
    ...MACHINE_FAULTS,
    FLOOD,
    REVOKE,
    POISON,
    REFUSED_TOKENS,
    FRAME_FLOOD,
    ...SERVICE_WORK,
  ].map((kind) => [kind.kind, kind]),
);

/** Of the faults, a run has only some: what hides behind a frequent fault shows in a run without it. */
const FAULT_IN_RUN = 0.35;

/** What happens in the run of a seed, in order. */
export function drawPlan(seed: number, config: Config): readonly Step[] {
  const random = createRandom(seed, "plan");
  const steps = [...STEP_KINDS.values()].flatMap((kind) => drawSteps(kind, random, config));
  return steps.toSorted((a, b) => a.atMs - b.atMs);
}

function drawSteps(kind: StepKind, random: Random, config: Config): readonly Step[] {
  const meanMs = meanIntervalMs(kind, random, config);
  const steps: Step[] = [];
  for (let atMs = nextMs(random, meanMs); atMs < config.activeMs; atMs += nextMs(random, meanMs)) {
    steps.push({ atMs: Math.round(atMs), kind: kind.kind, seed: random.int(0, 0x7fff_ffff) });
  }
  return steps;
}

function meanIntervalMs({ kind, isFault, needsReplicatedStore }: StepKind, random: Random, config: Config): number {
  const isIn = random.chance(FAULT_IN_RUN);
  const faultMs = config.activeMs * (0.1 + random.fraction());
  if (isFault) return isIn && (needsReplicatedStore !== true || config.isReplicated) ? faultMs : Number.POSITIVE_INFINITY;
  switch (kind) {
    case "note":
      return config.notesPerSecond === 0 ? Number.POSITIVE_INFINITY : 1_000 / config.notesPerSecond;
    case "ask":
      return 1_000 / config.requestsPerSecond;
    default:
      return 6_000;
  }
}

/** The time to the next event of a Poisson process. */
const nextMs = (random: Random, meanMs: number): number => -Math.log(1 - random.fraction()) * meanMs;

export function performStep(world: World, step: Step): void {
  const kind = STEP_KINDS.get(step.kind);
  if (kind === undefined) throw new Error(`There is no step called ${step.kind}`);
  if (kind.isFault) world.book.trace("fault", step.kind);
  kind.perform(world, createRandom(step.seed, step.kind));
}
