import type { Random } from "@apex/testkit/random";
import type { World } from "../world.ts";

/** One thing that a run does to the system, or asks of it. Steps can be left out one by one: that is how a run is shrunk. */
export interface Step {
  readonly atMs: number;
  readonly kind: string;
  /** What the step draws from, so that leaving out another step does not change it. */
  readonly seed: number;
}

/** What a kind of step does. Lasting effects end by themselves, or with `world.calm()`. */
export interface StepKind {
  readonly kind: string;
  /** True for what breaks something, false for what the system is there for. */
  readonly isFault: boolean;
  /** Whether it means something in such a world. */
  readonly needsReplicatedStore?: true;
  perform(world: World, random: Random): void;
}
