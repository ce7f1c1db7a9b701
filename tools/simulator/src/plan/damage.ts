import type { Random } from "@apex/testkit/random";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

/** A disk spoils some entries of a stream that lie side by side. */
export const DAMAGE: StepKind = { kind: "damage", isFault: true, perform: damage };

const ENTRIES_MAX = 4;

function damage({ cluster: { backend }, book }: World, random: Random): void {
  const streams = backend.streams();
  if (streams.length === 0) return;
  const stream = random.pick(streams);
  const { oldest, head } = backend.head(stream) ?? { oldest: 1, head: { offset: 0 } };
  if (oldest > head.offset) return;
  const first = random.int(oldest, head.offset);
  // Whose request it was is known by its index; a request that is gone with it might be taken once more.
  const isInbox = stream.startsWith("requests:");
  for (let offset = first; offset < first + random.int(1, ENTRIES_MAX); offset += 1) {
    const how = isInbox || random.chance(0.5) ? "altered" : "removed";
    if (backend.damage(stream, offset, how)) book.trace("store", `entry ${offset} of ${stream} is ${how}`);
  }
}
