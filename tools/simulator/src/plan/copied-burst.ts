import type { Random } from "@apex/testkit/random";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

/**
 * A page asks for much at once and is copied before it has the answers. The copy is loaded later: what it has in its outbox
 * may have run long ago, with much else behind it.
 */
export const COPIED_BURST: StepKind = { kind: "copied-burst", isFault: true, perform: askAndCopy };

const LOADED_WITHIN_MS = 10_000;

function askAndCopy({ browsers, schedule }: World, random: Random): void {
  const tab = random.pick(browsers.tabs);
  const { page, userId } = tab;
  if (page.isClosed) return;
  const thread = random.pick(browsers.threadsOf(userId));
  for (let left = random.int(4, 24); left > 0; left -= 1) {
    page.ask(thread, browsers.nextRequestId(), { behaviour: random.pick(["quick", "no-run"]), tookMs: random.int(1, 20), effects: 1 });
  }
  const loadsAfterMs = random.int(0, LOADED_WITHIN_MS);
  schedule.after(random.int(0, 200), () => page === tab.page && !page.isClosed && browsers.duplicate(tab, loadsAfterMs));
}
