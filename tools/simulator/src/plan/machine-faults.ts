import type { Random } from "@apex/testkit/random";
import { drawClockOffsetMs } from "../config.ts";
import { REQUEST_NAMES } from "../contract.ts";
import { askScripted } from "./handler-faults.ts";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

/** What happens to the machines under the service's processes, and lasts. */
export const MACHINE_FAULTS: readonly StepKind[] = [
  { kind: "set-clock", isFault: true, perform: setClock },
  { kind: "lose-machine", isFault: true, needsReplicatedStore: true, perform: loseMachine },
];

/** The wall clock of one machine or of all was wrong, or is from now on, while a request waits for its next attempt. */
function setClock(world: World, random: Random): void {
  const { cluster, book, schedule } = world;
  const one = random.int(0, cluster.nodes.length - 1);
  const machines = random.chance(0.5) ? [one] : [...cluster.nodes.keys()];
  askScripted(world, random, "throws");
  schedule.after(random.int(50, 1_500), () => {
    for (const machine of machines) {
      const offsetMs = drawClockOffsetMs(random);
      book.trace(`machine${machine}`, `has its clock ${offsetMs} ms off`);
      cluster.setClock(machine, offsetMs);
    }
  });
}

const ASKED_BEFORE_MS = 300;

/** A node that never comes back: others find its threads by themselves. Half of the time when all other faults are over. */
function loseMachine({ cluster, browsers, config, schedule }: World, random: Random): void {
  const machine = random.int(0, cluster.nodes.length - 1);
  const lostInMs = random.chance(0.5) ? ASKED_BEFORE_MS : config.activeMs - schedule.nowMs + random.int(0, 2_000);
  // So that it has something under way.
  schedule.after(lostInMs - ASKED_BEFORE_MS, () => {
    for (const { page, userId } of browsers.tabs) {
      if (page.isClosed || !page.process.isAlive) continue;
      const thread = random.pick(browsers.threadsOf(userId));
      page.ask(thread, browsers.nextRequestId(), { behaviour: random.pick(["slow", "long", "stream"]), tookMs: 200, name: random.pick(REQUEST_NAMES), effects: 1 });
    }
  });
  schedule.after(lostInMs, () => cluster.retire(machine));
}
