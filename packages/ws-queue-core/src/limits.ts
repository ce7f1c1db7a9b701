import { createError } from "./errors.ts";
import { aWhole, checkValue, readFields, TIMER_MS_MAX, type Rule } from "./values.ts";

/** Every size, count and time that bounds the system. Bytes are UTF-8 bytes, times are milliseconds. */
export interface Limits {
  /** Largest event that can be appended; at least 5 KiB, which the library's own may need. */
  readonly eventBytesMax: number;
  /** Largest WebSocket message that a server takes from a client. */
  readonly inboundFrameBytesMax: number;
  /** Deepest nesting of JSON in an inbound frame. */
  readonly inboundDepthMax: number;
  /** Most frames in one WebSocket message from a client. */
  readonly inboundFramesPerMessageMax: number;
  /**
   * Frames that one connection is read in a second, for ever; a burst follows from the other limits. A `sub` counts as 10, a request beyond
   * `requestsPerMinuteMax` as 4, `hello` and `auth` as 16; what the server asked for does not count. A user's connections together: four times as many.
   */
  readonly inboundFramesPerSecondMax: number;
  /** The same for bytes. */
  readonly inboundBytesPerSecondMax: number;
  /** Most bytes of events that one `events` frame carries, unless a single entry is larger. */
  readonly eventsFrameBytesMax: number;
  /** Bytes sent on a connection and not yet acknowledged as received. */
  readonly connectionWindowBytes: number;
  /** Bytes sent on a subscription and not yet acknowledged as processed. */
  readonly subscriptionWindowBytes: number;
  /** The writer hands nothing more to a socket that buffers this much. */
  readonly socketHighWaterBytes: number;
  readonly connectionsPerUserMax: number;
  readonly subscriptionsPerConnectionMax: number;
  readonly requestsPerMinuteMax: number;
  /** Requests of one producer that were sent and not answered. */
  readonly requestsInFlightMax: number;
  /** Answers kept per producer and per lease, so that a repeated commit gets its first result. */
  readonly answersKept: number;
  /** Requests of one thread that wait for their handler. */
  readonly inboxEntriesMax: number;
  /**
   * Producers remembered per user. Above it the least recently used ones are forgotten, but none that was used in the last
   * `producerTtlMs`, since nobody could tell any more what became of its requests.
   */
  readonly producersPerUserMax: number;
  readonly producerTtlMs: number;
  /** The same for a producer under which nothing was ever accepted: there is nothing to be told of it. */
  readonly unusedProducerTtlMs: number;
  /** Beyond this many producers of a user's clients, no more are minted until some are forgotten. */
  readonly producersPerUserHardMax: number;
  /** Runs of one thread that have started and not ended. */
  readonly openRunsPerThreadMax: number;
  /** Tool calls of one run that have begun and not ended. */
  readonly openToolsPerRunMax: number;
  /** Events that `ctx.commit` takes for one request, and their bytes together. */
  readonly committedEventsMax: number;
  readonly committedBytesMax: number;
  /** Events that one call of `append` or `emit` takes, and their bytes together: all of them are one commit. */
  readonly batchEventsMax: number;
  readonly batchBytesMax: number;
  /** How often a request is handled before it is given up, the first time included; a handler may say otherwise. */
  readonly attemptsMax: number;
  /** Threads of one node that may run a handler at the same time; the others wait for their turn. */
  readonly handlersMax: number;
  /** How many of these may be of one user. */
  readonly handlersPerUserMax: number;
  readonly heartbeatMs: number;
  /** A peer that was silent for this long is gone. */
  readonly deadAfterMs: number;
  readonly handshakeTimeoutMs: number;
  readonly leaseTtlMs: number;
  /** Text of a run is gathered this long before it becomes an event. */
  readonly textCoalesceMs: number;
  /** Bytes that an owner may hold while the store is slow; then producers wait. */
  readonly pendingCommitBytesMax: number;
  /** Retention of one stream: whichever is reached first. */
  readonly retentionEntriesMax: number;
  readonly retentionBytesMax: number;
  readonly retentionAgeMs: number;
  /** Takes the place of `retentionAgeMs` for dead letters. */
  readonly retentionDeadAgeMs: number;
  /** Entries of one stream that a node keeps for readers near the head, and what these take in memory. */
  readonly tailEntriesMax: number;
  readonly tailBytesMax: number;
  /**
   * What a node keeps of all streams together, in memory. Beyond it, readers near the head of the least recently needed streams
   * go to the store. Their encoded frames may take another eighth.
   */
  readonly tailsBytesMax: number;
}

const KIB = 1024;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The defaults (DESIGN §5.14), each of which `createLimits` can replace. */
export const DEFAULT_LIMITS: Limits = {
  eventBytesMax: 256 * KIB,
  inboundFrameBytesMax: 64 * KIB,
  inboundDepthMax: 32,
  inboundFramesPerMessageMax: 128,
  inboundFramesPerSecondMax: 1_000,
  inboundBytesPerSecondMax: 512 * KIB,
  eventsFrameBytesMax: 64 * KIB,
  connectionWindowBytes: 256 * KIB,
  subscriptionWindowBytes: 128 * KIB,
  socketHighWaterBytes: 256 * KIB,
  connectionsPerUserMax: 10,
  subscriptionsPerConnectionMax: 100,
  requestsPerMinuteMax: 120,
  requestsInFlightMax: 32,
  answersKept: 32,
  inboxEntriesMax: 1_000,
  producersPerUserMax: 1_000,
  producerTtlMs: 7 * DAY_MS,
  unusedProducerTtlMs: HOUR_MS,
  producersPerUserHardMax: 4_000,
  openRunsPerThreadMax: 256,
  openToolsPerRunMax: 64,
  committedEventsMax: 64,
  committedBytesMax: 512 * KIB,
  batchEventsMax: 512,
  batchBytesMax: 512 * KIB,
  attemptsMax: 5,
  handlersMax: 256,
  handlersPerUserMax: 32,
  heartbeatMs: 25_000,
  deadAfterMs: 60_000,
  handshakeTimeoutMs: 10_000,
  leaseTtlMs: 10_000,
  textCoalesceMs: 30,
  pendingCommitBytesMax: 4 * KIB * KIB,
  retentionEntriesMax: 1_000_000,
  retentionBytesMax: 256 * KIB * KIB,
  retentionAgeMs: 30 * DAY_MS,
  retentionDeadAgeMs: 7 * DAY_MS,
  tailEntriesMax: 1_024,
  tailBytesMax: 512 * KIB,
  tailsBytesMax: 32 * KIB * KIB,
};

/** Pairs of limits of which the first may not exceed the second. */
const RELATIONS: readonly (readonly [keyof Limits, keyof Limits])[] = [
  ["subscriptionWindowBytes", "connectionWindowBytes"],
  ["eventsFrameBytesMax", "subscriptionWindowBytes"],
  ["requestsInFlightMax", "answersKept"],
  ["producersPerUserMax", "producersPerUserHardMax"],
  ["unusedProducerTtlMs", "producerTtlMs"],
  ["heartbeatMs", "deadAfterMs"],
  ["inboundFrameBytesMax", "eventBytesMax"],
  ["eventBytesMax", "retentionBytesMax"],
];

/** Times that a timer of the platform waits for. */
const WAITS: readonly (keyof Limits)[] = ["heartbeatMs", "deadAfterMs", "handshakeTimeoutMs", "leaseTtlMs", "textCoalesceMs"];

/**
 * A run or a request whose end is larger than an event may be would never end. Measured with the longest ids, of 384 bytes each: 4,721
 * bytes for a dead letter with five failures and without its payload, and 2,618 for the end of an interrupted tool call.
 */
const EVENT_BYTES_MIN = 5 * KIB;

const aLimit = /* @__PURE__ */ aWhole(1);
const aWaitedLimit = /* @__PURE__ */ aWhole(1, TIMER_MS_MAX);
const anEventsBytes: Rule<number> = {
  ...(/* @__PURE__ */ aWhole(EVENT_BYTES_MIN)),
  form: `a whole number of at least ${EVENT_BYTES_MIN}, since the end of a run or request with the longest ids has to fit`,
};

function ruleOf(name: string): Rule<number> {
  if (name === "eventBytesMax") return anEventsBytes;
  return WAITS.some((wait) => wait === name) ? aWaitedLimit : aLimit;
}

/** The defaults with some replaced. Throws `misconfigured` for a value or a relation that cannot work. */
export function createLimits(overrides: Partial<Limits> = {}): Limits {
  const given = Object.entries(readFields("limits", overrides)).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) throw createError("misconfigured", `There is no limit called ${name}`, { name });
    checkValue(`limits.${name}`, value, ruleOf(name));
  }
  const limits: Limits = { ...DEFAULT_LIMITS, ...Object.fromEntries(given) };
  for (const [small, large] of RELATIONS) {
    if (limits[small] > limits[large]) {
      throw createError("misconfigured", `limits.${small} (${limits[small]}) may not exceed limits.${large} (${limits[large]})`);
    }
  }
  // A silent peer is asked after `heartbeatMs`, and needs time to answer.
  if (limits.heartbeatMs === limits.deadAfterMs) throw createError("misconfigured", `limits.heartbeatMs (${limits.heartbeatMs}) must be less than limits.deadAfterMs`);
  return limits;
}
