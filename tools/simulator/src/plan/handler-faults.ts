import type { RequestId, ThreadId } from "@apex/ws-queue-core";
import type { Random } from "@apex/testkit/random";
import { BEHAVIOURS, REQUEST_NAMES } from "../contract.ts";
import type { Script } from "../node/script.ts";
import type { Page } from "../page/page.ts";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

/** The next attempts at a request fail, some of them at last and some for good, or never come to an end. */
export const HANDLER_FAULTS: readonly StepKind[] = [
  { kind: "fail-handler", isFault: true, perform: (world, random) => askScripted(world, random, random.pick(["throws", "throws", "throws-at-once", "refuses", "crashes"])) },
  { kind: "hang-handler", isFault: true, perform: (world, random) => askScripted(world, random, random.pick(["hangs", "hangs-until-aborted"])) },
];

/** More would take longer to come to rest than a run waits. */
const SCRIPTS_PER_RUN_MAX = 12;
const FOR_GOOD = 0.3;
const CANCELLED = 0.5;
const CANCELLED_WITHIN_MS = 2_500;

/** Asks for something at which the next attempts go wrong. */
export function askScripted(world: World, random: Random, how: Script["how"]): void {
  const { browsers, cluster, schedule } = world;
  const { page, userId } = random.pick(browsers.tabs);
  if (page.isClosed || cluster.scripts.size >= SCRIPTS_PER_RUN_MAX) return;
  const thread = random.pick(browsers.threadsOf(userId));
  const id = browsers.nextRequestId();
  cluster.scripts.set(id, { how, left: random.chance(FOR_GOOD) ? Number.POSITIVE_INFINITY : random.int(1, 3) });
  page.ask(thread, id, { behaviour: random.pick(BEHAVIOURS), tookMs: random.int(5, 100), name: random.pick(REQUEST_NAMES), effects: 1 });
  if (random.chance(CANCELLED)) schedule.after(random.int(50, CANCELLED_WITHIN_MS), () => cancelElsewhere(world, random, page, thread, id));
}

/** From another page, where there is one: that may be connected to another node than the one that handles it. */
function cancelElsewhere({ browsers }: World, random: Random, page: Page, thread: ThreadId, id: RequestId): void {
  const own = browsers.tabs.filter((tab) => tab.userId === page.userId && !tab.page.isClosed && tab.page.process.isAlive);
  const others = own.filter((tab) => tab.page !== page);
  if (own.length > 0) random.pick(others.length > 0 ? others : own).page.cancel(thread, browsers.nextRequestId(), id);
}
