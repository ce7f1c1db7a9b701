import { threadStream } from "@apex/ws-queue-core";
import type { Random } from "@apex/testkit/random";
import type { Page } from "../page/page.ts";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

/** What users, tabs and browsers do. */
export const PAGE_FAULTS: readonly StepKind[] = [
  { kind: "reload", isFault: true, perform: (world, random) => random.pick(world.browsers.tabs).reload("all") },
  { kind: "reload-fresh", isFault: true, perform: (world, random) => random.pick(world.browsers.tabs).reload("outbox") },
  { kind: "wipe-storage", isFault: true, perform: (world, random) => random.pick(world.browsers.tabs).reload("nothing") },
  { kind: "duplicate-tab", isFault: true, perform: (world, random) => world.browsers.duplicate(random.pick(world.browsers.tabs)) },
  { kind: "pause-page", isFault: true, perform: pausePage },
  { kind: "stall-reader", isFault: true, perform: stallReader },
  { kind: "trespass", isFault: true, perform: trespass },
];

function pausePage(world: World, random: Random): void {
  const { page } = random.pick(world.browsers.tabs);
  page.process.pause();
  world.schedule.after(random.int(500, 15_000), () => page.process.resume());
}

function stallReader(world: World, random: Random): void {
  const page: Page = random.pick(world.browsers.tabs).page;
  if (page.views.length === 0) return;
  const view = random.pick(page.views);
  view.stall();
  // A page that has ended does nothing more: its machine would store an outbox over the next page's.
  page.process.after(random.int(500, 15_000), () => view.resume());
}

/** Asks for another user's thread, by its full name. */
function trespass(world: World, random: Random): void {
  const { page, userId } = random.pick(world.browsers.tabs);
  const others = world.browsers.users.filter((other) => other !== userId);
  if (page.isClosed || others.length === 0) return;
  const other = random.pick(others);
  const thread = random.pick(world.browsers.threadsOf(other));
  page.show({ kind: "thread", name: thread, user: other }, threadStream(other, thread), true, "start");
}
