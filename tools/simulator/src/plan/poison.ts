import type { Random } from "@apex/testkit/random";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

/** A page asks for what no server of today can read, as it was stored by a newer page, among what every server can. */
export const POISON: StepKind = { kind: "poison", isFault: true, perform: askPoison };

function askPoison({ browsers }: World, random: Random): void {
  const { page, userId } = random.pick(browsers.tabs);
  if (page.isClosed) return;
  for (let left = random.int(1, 6); left > 0; left -= 1) {
    const isUnreadable = left === 1 || random.chance(0.3);
    page.ask(random.pick(browsers.threadsOf(userId)), browsers.nextRequestId(), { behaviour: "quick", tookMs: random.int(1, 20), isUnreadable });
  }
}
