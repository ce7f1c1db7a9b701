import type { Random } from "@apex/testkit/random";
import type { Side } from "../network/link.ts";
import { FAIR_DELAY_MAX_MS, type Wire } from "../network/network.ts";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

/** What happens to connections. */
export const NETWORK_FAULTS: readonly StepKind[] = [
  { kind: "cut", isFault: true, perform: (world, random) => pickWire(world, random)?.link.cut() },
  { kind: "cut-all", isFault: true, perform: ({ network }) => network.wires.forEach(({ link }) => link.cut()) },
  { kind: "half-open", isFault: true, perform: (world, random) => pickWire(world, random)?.link.blackhole(pickSide(random)) },
  { kind: "hold-frames", isFault: true, perform: holdFrames },
  { kind: "delay", isFault: true, perform: delay },
  { kind: "offline", isFault: true, perform: goOffline },
];

const pickSide = (random: Random): Side => (random.chance(0.5) ? "client" : "server");

function pickWire({ network }: World, random: Random): Wire | undefined {
  const { wires } = network;
  return wires.length === 0 ? undefined : random.pick(wires);
}

function holdFrames(world: World, random: Random): void {
  const wire = pickWire(world, random);
  const side = pickSide(random);
  wire?.link.hold(side);
  world.schedule.after(random.int(50, 6_000), () => wire?.link.release(side));
}

function delay({ network, schedule }: World, random: Random): void {
  network.weather.delayMaxMs = random.pick([100, 500, 2_000]);
  schedule.after(random.int(500, 5_000), () => void (network.weather.delayMaxMs = FAIR_DELAY_MAX_MS));
}

/** The platform says so, and the line is dead; later it says that it is back. */
function goOffline(world: World, random: Random): void {
  const { page } = random.pick(world.browsers.tabs);
  if (page.isClosed) return;
  page.signal("offline");
  for (const wire of world.network.wires) if (wire.client === page.process) wire.link.cut();
  world.schedule.after(random.int(200, 8_000), () => page.process.isAlive && page.signal("wake"));
}
