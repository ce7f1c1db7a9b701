import type { Random } from "@apex/testkit/random";
import { FAIR_WEATHER, type StoreWeather } from "../store/weather.ts";
import { EPOCH_MS } from "../time/process.ts";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

/** What happens to the store and on the way to it. */
export const STORE_FAULTS: readonly StepKind[] = [
  { kind: "store-slow", isFault: true, perform: (world, random) => worsen(world, random, { delayMaxMs: random.pick([50, 400, 2_000]) }) },
  { kind: "store-down", isFault: true, perform: (world, random) => worsen(world, random, { isDown: true }) },
  { kind: "calls-lost", isFault: true, perform: (world, random) => worsen(world, random, { lostCall: 0.2 }) },
  { kind: "answers-lost", isFault: true, perform: (world, random) => worsen(world, random, { lostAnswer: 0.2 }) },
  {
    kind: "notices-unreliable",
    isFault: true,
    needsReplicatedStore: true,
    perform: (world, random) => worsen(world, random, { lostNotice: 0.3, repeatedNotice: 0.2, lateNotice: 0.2 }),
  },
  {
    kind: "replication-lag",
    isFault: true,
    needsReplicatedStore: true,
    perform: (world, random) => worsen(world, random, { replicationLagMs: random.pick([200, 1_000, 3_000]) }),
  },
  { kind: "failover", isFault: true, needsReplicatedStore: true, perform: failOver },
  { kind: "restore", isFault: true, needsReplicatedStore: true, perform: restore },
  { kind: "retention", isFault: true, perform: maintain },
];

function worsen({ cluster, schedule }: World, random: Random, weather: Partial<StoreWeather>): void {
  Object.assign(cluster.weather, weather);
  schedule.after(random.int(100, 8_000), () => {
    for (const name of Object.keys(weather) as (keyof StoreWeather)[]) Object.assign(cluster.weather, { [name]: FAIR_WEATHER[name] });
  });
}

/** The primary is gone; a replica takes over with what it has. */
function failOver(world: World, random: Random): void {
  const { cluster, schedule } = world;
  cluster.weather.isDown = true;
  schedule.after(random.int(0, 3_000), () => {
    const { backend } = cluster;
    cluster.rollBack("failover", random.int(backend.securedCount, backend.changesCount));
    cluster.weather.isDown = false;
  });
}

/** An operator puts an older copy in place. */
function restore(world: World, random: Random): void {
  const { backend } = world.cluster;
  world.cluster.rollBack("restore", Math.floor(backend.changesCount * (0.6 + 0.4 * random.fraction())));
}

const DAY_MS = 86_400_000;

/** A node looks after the store, and its wall clock is right, or far from it. */
function maintain({ cluster, schedule }: World, random: Random): void {
  const offMs = random.chance(0.5) ? 0 : random.pick([-40, 0.5, 40]) * DAY_MS;
  const nowMs = Math.floor(schedule.nowMs);
  cluster.backend.maintain({ wallMs: EPOCH_MS + nowMs + offMs, monotonicMs: nowMs });
}
