import type { Limits } from "../../limits.ts";
import type { Rate, Rates } from "./budget.ts";
import { SUB_COST } from "./tally.ts";

/** What the limits allow, per connection and per user. */
export interface Allowances {
  readonly connection: Rates;
  readonly user: Rates;
  /** Requests of a connection that cost nothing: they have a rate of their own. */
  readonly requests: Rate;
  /** Answers that the server may still expect: no more events than these can be sent and not processed. */
  readonly answersMax: number;
  /** Bytes that an answer which the server asked for may have, and a request. */
  readonly answerBytesMax: number;
  readonly requestBytesMax: number;
}

/** A user's connections together may send as much as this many of them. */
const USER_SHARE = 4;
/** A page that loads subscribes to all that it may; this often at once, with the end of each. */
const LOADS = 4;
/** And so many seconds' worth of everything else. */
const BURST_SECONDS = 2;
/** Messages of the largest size that may come at once. */
const LARGE_MESSAGES = 16;
/** `{"t":"ack","acks":[]}` and the like, and `[n,received,processed],` with the largest numbers. */
const ACK_BYTES = 64;
const ACK_ELEMENT_BYTES = 56;
/** No event of the library is smaller. */
const EVENT_BYTES_MIN = 64;
const ANSWERS_PER_EVENT = 2;

/** The bursts follow from the other limits, so that what these allow is never slowed. */
export function allowancesOf(limits: Limits): Allowances {
  const { inboundFramesPerSecondMax, inboundBytesPerSecondMax, inboundFrameBytesMax, subscriptionsPerConnectionMax } = limits;
  const perUser = { share: Math.min(USER_SHARE, limits.connectionsPerUserMax), bursts: limits.connectionsPerUserMax };
  const units = { perSecond: inboundFramesPerSecondMax, burst: LOADS * subscriptionsPerConnectionMax * (SUB_COST + 1) + BURST_SECONDS * inboundFramesPerSecondMax };
  const bytes = { perSecond: inboundBytesPerSecondMax, burst: LARGE_MESSAGES * inboundFrameBytesMax + BURST_SECONDS * inboundBytesPerSecondMax };
  return {
    connection: { units: rateOf(units), bytes: rateOf(bytes) },
    user: { units: rateOf(units, perUser), bytes: rateOf(bytes, perUser) },
    requests: rateOf({ perSecond: limits.requestsPerMinuteMax / 60, burst: limits.requestsPerMinuteMax }),
    answersMax: Math.ceil((ANSWERS_PER_EVENT * subscriptionsPerConnectionMax * limits.subscriptionWindowBytes) / EVENT_BYTES_MIN),
    answerBytesMax: ACK_BYTES + ACK_ELEMENT_BYTES * subscriptionsPerConnectionMax,
    requestBytesMax: inboundFrameBytesMax,
  };
}

interface Allowed {
  readonly perSecond: number;
  readonly burst: number;
}

/** A user has the `share` of so many connections for ever; at once, all of its pages may load. */
function rateOf({ perSecond, burst }: Allowed, { share, bursts } = { share: 1, bursts: 1 }): Rate {
  const costMs = 1_000 / (perSecond * share);
  return { costMs, burstMs: burst * bursts * costMs };
}
