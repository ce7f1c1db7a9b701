import type { Random } from "@apex/testkit/random";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

/** A user has much that is critical done, in one thread, where there is a single slot: what is not urgent waits, but not for ever. */
export const FLOOD: StepKind = { kind: "flood", isFault: true, perform: flood };

const REQUESTS = 24;
/** What an agent makes of it for a long request: 5 s. */
const TOOK_MS = 312;

/** Does nothing where no thread would have to wait for it: with other nodes or slots, or when a flood is over the run already. */
function flood({ browsers, config }: World, random: Random): void {
  const { page, userId } = random.pick(browsers.tabs);
  const threads = browsers.threadsOf(userId);
  const other = browsers.tabs.find((tab) => tab.userId !== userId && !tab.page.isClosed);
  const hasRoom = config.nodes > 1 || config.limits.handlersMax > 1 || config.limits.inboxEntriesMax < REQUESTS;
  if (hasRoom || page.isClosed || browsers.isFlooded) return;
  browsers.isFlooded = true;
  const [thread, otherThread] = threads;
  if (thread === undefined) return;
  for (let left = REQUESTS; left > 0; left -= 1) page.ask(thread, browsers.nextRequestId(), { behaviour: "long", tookMs: TOOK_MS, name: "critical" });
  const low = { behaviour: "quick", tookMs: 10, name: "low", effects: 1 } as const;
  if (otherThread !== undefined) page.ask(otherThread, browsers.nextRequestId(), low);
  else if (other !== undefined) other.page.ask(random.pick(browsers.threadsOf(other.userId)), browsers.nextRequestId(), low);
}
