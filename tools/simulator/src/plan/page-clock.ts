import type { Random } from "@apex/testkit/random";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

const DAY_MS = 86_400_000;

/** The clock of a user's computer is wrong, or is set: what was asked has as much time as before. */
export const PAGE_CLOCK: StepKind = { kind: "page-clock", isFault: true, perform: moveClock };

function moveClock({ browsers }: World, random: Random): void {
  const farMs = random.pick([3_000, 120_000, 40 * DAY_MS]);
  random.pick(browsers.tabs).moveClock(random.pick([-1, 1]) * random.int(1, farMs));
}
