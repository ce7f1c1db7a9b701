import { createLimits, type Limits } from "@apex/ws-queue-core";
import type { ClientSettings } from "@apex/ws-queue-core/client";
import { createRandom, type Random } from "@apex/testkit/random";

/** `rows`: the nodes have the Redis adapter, over a model of its server. `memory`: the model store. */
export type StoreKind = "memory" | "rows";

/** What a run is like, drawn once from its seed; small limits, so that windows fill and logs are trimmed within a minute. */
export interface Config {
  /** A store of one process loses nothing that it answered; a replicated one may, and serves several nodes. */
  readonly isReplicated: boolean;
  readonly nodes: number;
  readonly store: StoreKind;
  /** Of the adapter: about the memory for what it remembers of the server. */
  readonly cacheBytesMax: number;
  readonly users: number;
  readonly threadsPerUser: number;
  readonly tabsPerUser: number;
  /** Work and faults last this long; then everything has to come to rest. */
  readonly activeMs: number;
  readonly notesPerSecond: number;
  readonly requestsPerSecond: number;
  readonly tokenTtlMs: number;
  readonly limits: Limits;
  /** Of every handler: how long it may be silent, how often it is tried, and when again. */
  readonly handling: HandlingConfig;
  /** How far the wall clock of each machine is from the right time. */
  readonly clockOffsetsMs: readonly number[];
  readonly client: Partial<ClientSettings>;
}

export interface HandlingConfig {
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly retry: { readonly firstMs: number; readonly maxMs: number };
}

const KIB = 1_024;
const HOUR_MS = 3_600_000;
const ROWS_IN_RUN = 0.3;

/**
 * A node of this kind is without a connection for longer than a call of the model store fails: a commit is tried again for half a minute, and its
 * producer must be known for as long.
 */
const ROWS_PRODUCER_TTL_MS = 60_000;

/** `store`: in any case, whatever the seed has. */
export function drawConfig(seed: number, store?: StoreKind): Config {
  // From numbers of its own, so that the rest of a seed's world does not depend on it.
  const random = createRandom(seed, "store");
  const drawn = random.chance(ROWS_IN_RUN) ? "rows" : "memory";
  const world = drawWorld(createRandom(seed, "config"));
  const kind = store ?? drawn;
  const limits = kind === "rows" ? { ...world.limits, producerTtlMs: ROWS_PRODUCER_TTL_MS } : world.limits;
  return { ...world, limits, store: kind, cacheBytesMax: random.pick([2_000, 1_000_000]) };
}

function drawWorld(random: Random): Omit<Config, "store" | "cacheBytesMax"> {
  const isReplicated = random.chance(0.7);
  const nodes = isReplicated ? random.int(1, 3) : 1;
  const world = {
    isReplicated,
    nodes,
    users: random.int(1, 3),
    threadsPerUser: random.int(1, 2),
    tabsPerUser: random.int(1, 3),
    activeMs: random.int(10_000, 40_000),
    notesPerSecond: random.pick([0, 2, 8, 20]),
    requestsPerSecond: random.pick([0.2, 0.5, 1, 3]),
    tokenTtlMs: random.pick([8_000, 20_000, HOUR_MS]),
    limits: drawLimits(random),
    client: { backoffMaxMs: 5_000 },
  };
  const limits = { ...world.limits, ...drawSlots(random) };
  return { ...world, limits, handling: drawHandling(random, limits), clockOffsetsMs: Array.from({ length: nodes }, () => drawClockOffsetMs(random)) };
}

/** One slot, so that threads wait for each other; or as many as there are threads, so that none does. */
function drawSlots(random: Random): Pick<Limits, "handlersMax" | "handlersPerUserMax"> {
  const handlersMax = random.pick([1, 2, 256]);
  return { handlersMax, handlersPerUserMax: Math.min(handlersMax, random.pick([1, 32, 32])) };
}

function drawHandling(random: Random, { attemptsMax }: Limits): HandlingConfig {
  return {
    timeoutMs: random.pick([2_000, 5_000, 12_000]),
    attempts: attemptsMax,
    retry: random.pick([
      { firstMs: 50, maxMs: 200 },
      { firstMs: 500, maxMs: 4_000 },
    ]),
  };
}

/** Often right; else a little wrong, or by hours. */
export function drawClockOffsetMs(random: Random): number {
  return random.chance(0.5) ? 0 : random.pick([-1, 1]) * random.int(1, random.pick([2_000, 3 * HOUR_MS]));
}

/** A node that may keep few entries of each stream may keep little of all of them, so that it often has to choose. */
const TAILS_BYTES_MAX: Readonly<Record<number, number>> = { 4: 2 * KIB, 64: 16 * KIB };

function drawLimits(random: Random): Limits {
  const subscriptionWindowBytes = random.pick([1, 4, 16]) * KIB;
  const eventsFrameBytesMax = random.pick([256, 512, KIB]);
  const limits = createLimits({
    eventBytesMax: 8 * KIB,
    inboundFrameBytesMax: 8 * KIB,
    eventsFrameBytesMax,
    subscriptionWindowBytes,
    connectionWindowBytes: subscriptionWindowBytes * random.int(1, 3),
    socketHighWaterBytes: random.pick([2, 64]) * KIB,
    requestsPerMinuteMax: random.pick([120, 600, 600]),
    requestsInFlightMax: random.pick([2, 8, 32]),
    retentionEntriesMax: random.pick([40, 200, 100_000]),
    retentionAgeMs: random.pick([15_000, HOUR_MS]),
    tailEntriesMax: random.pick([4, 64, 1_024]),
    subscriptionsPerConnectionMax: 20,
    heartbeatMs: 4_000,
    deadAfterMs: 10_000,
    leaseTtlMs: 4_000,
    connectionsPerUserMax: random.pick([8, 12]),
    inboxEntriesMax: random.pick([5, 1_000]),
    attemptsMax: random.pick([1, 2, 5]),
    producersPerUserMax: random.pick([1, 1_000]),
    producerTtlMs: 6_000,
    unusedProducerTtlMs: 3_000,
  });
  const tailsBytesMax = TAILS_BYTES_MAX[limits.tailEntriesMax] ?? limits.tailsBytesMax;
  // As few as may be: what a page sends late is known by its id alone.
  return { ...limits, tailsBytesMax, answersKept: random.pick([limits.requestsInFlightMax, limits.answersKept]) };
}
