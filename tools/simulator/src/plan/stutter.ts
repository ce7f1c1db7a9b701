import type { Random } from "@apex/testkit/random";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

/**
 * A server, or something between it and the client, that sends events again or out of order, which no WebSocket does by
 * itself: the client's own check is all that is left.
 */
export const STUTTER: StepKind = { kind: "stutter", isFault: true, perform: stutter };

function stutter({ network, schedule }: World, random: Random): void {
  const { wires } = network;
  if (wires.length === 0) return;
  const { link } = random.pick(wires);
  link.stutter("server", () => ({ copies: random.chance(0.4) ? 2 : 1, lateMs: random.chance(0.2) ? random.int(1, 200) : 0 }));
  schedule.after(random.int(500, 8_000), () => link.stutter("server", undefined));
}
