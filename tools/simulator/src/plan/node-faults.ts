import type { Random } from "@apex/testkit/random";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

/** What happens to the service's processes. */
export const NODE_FAULTS: readonly StepKind[] = [
  { kind: "crash", isFault: true, perform: crash },
  { kind: "pause-node", isFault: true, perform: pause },
  { kind: "deploy", isFault: true, perform: deploy },
  { kind: "rolling-deploy", isFault: true, perform: (world, random) => rollingDeploy(world, random, 0) },
  { kind: "clock-jump", isFault: true, perform: (world, random) => pickNode(world, random)?.clock.jump(random.int(-6_000, 6_000)) },
];

function pickNode({ cluster }: World, random: Random) {
  return random.pick(cluster.nodes);
}

const machineOf = ({ cluster }: World, random: Random): number => random.int(0, cluster.nodes.length - 1);

function crash(world: World, random: Random): void {
  const machine = machineOf(world, random);
  world.cluster.kill(machine);
  world.schedule.after(random.int(10, 6_000), () => world.cluster.start(machine));
}

/** Sometimes longer than a lease, sometimes longer than a heartbeat allows. */
function pause(world: World, random: Random): void {
  const node = pickNode(world, random);
  if (node === undefined) return;
  world.book.trace(node.name, "is paused");
  const forMs = random.pick([200, 3_000, 6_000, 14_000]);
  const nowMs = world.schedule.nowMs;
  world.history.nodes.get(node.name)?.troubles.push({ fromMs: nowMs, toMs: nowMs + forMs, isFailure: false });
  node.process.pause();
  world.schedule.after(forMs, () => {
    world.book.trace(node.name, "goes on");
    node.process.resume();
  });
}

function deploy(world: World, random: Random): void {
  const machine = machineOf(world, random);
  world.cluster.drain(machine);
  startWhenFree(world, machine);
}

function rollingDeploy(world: World, random: Random, machine: number): void {
  if (machine >= world.cluster.nodes.length) return;
  world.cluster.drain(machine);
  startWhenFree(world, machine);
  world.schedule.after(random.int(500, 4_000), () => rollingDeploy(world, random, machine + 1));
}

const LOOK_AGAIN_MS = 250;

function startWhenFree(world: World, machine: number): void {
  world.cluster.start(machine);
  const isLeaving = world.cluster.nodes[machine]?.manager !== undefined;
  if (isLeaving) world.schedule.after(LOOK_AGAIN_MS, () => startWhenFree(world, machine));
}
