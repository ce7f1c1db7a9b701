import type { DamagedFrame, EventsFrame, LagFrame, LiveFrame, SubscribedFrame, SubscribeFrom, WireStream } from "../protocol/frames.ts";
import { nextDelayMs, type Backoff, type Spread } from "./backoff.ts";
import type { DeliveredEntry } from "./io.ts";
import { applyEvents, applySubscribed, type Receiver } from "./receiver.ts";
import type { ClientSettings } from "./settings.ts";

/**
 * `waiting`: to be subscribed as soon as the connection and the backlog allow it · `asked`: `sub` was sent ·
 * `replaying`, `live`, `lagging`: what the server said; it lags until it is live again · `resting`: after a reset, until
 * the application decides.
 */
export type SubscriptionState = "waiting" | "asked" | "replaying" | "live" | "lagging" | "resting";

/** One subscription through all its numbers and connections. */
export interface Subscription extends Receiver, Backoff {
  readonly sub: number;
  readonly stream: WireStream;
  state: SubscriptionState;
  /** Its number on the present connection; the frames of every earlier one are void. 0: it has none. */
  n: number;
  /** When it may be subscribed again, while it waits. */
  notBefore: number;
  /** Entries that were delivered and are not processed yet. */
  pending: number;
  /** Resets in a row. */
  readonly again: Backoff;
  /** The furthest offset up to which something was lost. */
  damagedTo: number;
  /** Offsets of which the server wants to hear as soon as they are processed, in their order. */
  asked: number[];
  /** A connection ended while it was asked for, and it may be the reason. */
  isSuspect?: boolean;
}

/** What happened to all subscriptions of a client. */
export interface Counters {
  /** Entries that came over the wire and were looked at. */
  received: number;
  duplicates: number;
  /** Frames that did not follow the position. */
  gaps: number;
}

/** What the application can see of a subscription. */
export interface SubscriptionStats {
  readonly stream: WireStream;
  readonly state: SubscriptionState;
  readonly offset: number;
  readonly head: number;
  /** Entries between the two. */
  readonly lag: number;
}

export const createSubscription = (wanted: Pick<Subscription, "sub" | "stream" | "from">): Subscription => ({
  ...wanted,
  offset: 0,
  head: 0,
  state: "waiting",
  n: 0,
  notBefore: 0,
  attempt: 0,
  pending: 0,
  damagedTo: 0,
  again: { attempt: 0 },
  asked: [],
});

export function statsOf({ stream, state, offset, head: saidHead }: Subscription): SubscriptionStats {
  const head = Math.max(offset, saidHead);
  return { stream, state, offset, head, lag: head - offset };
}

/**
 * True while the application has to catch up first. A new number begins with an empty window, which the server fills at
 * once: of what came before, the application may still hold the entry that it is at.
 */
export const isBehind = ({ state, pending }: Subscription): boolean => state === "lagging" || (state === "waiting" && pending > 1);

type Settings = Spread & Pick<ClientSettings, "stableMs">;

/** To be subscribed again from its own position; without progress since the last time, after a wait. */
export function wait(spread: Spread, subscription: Subscription, now: number, backoff: Backoff = subscription): void {
  subscription.n = 0;
  subscription.state = "waiting";
  subscription.notBefore = now + nextDelayMs(spread, backoff, true);
}

/**
 * The same after a reset. Entries are no progress then: a store that contradicts itself gives the same ones before each reset,
 * so what counts is that a subscription lasts.
 */
function waitAgain(spread: Settings, subscription: Subscription, now: number): void {
  const { again, notBefore } = subscription;
  if (now - notBefore >= spread.stableMs) again.attempt = 0;
  wait(spread, subscription, now, again);
}

/** The application's decision after a reset. */
export function restart(spread: Settings, subscription: Subscription, from: SubscribeFrom, now: number): void {
  subscription.from = from;
  subscription.pending = 0;
  subscription.asked = [];
  waitAgain(spread, subscription, now);
}

/** On behind what was lost. Damage that reaches further than all before is progress: there may be much of it. */
export function skip(spread: Settings, subscription: Subscription, { cursor, offset }: DamagedFrame, now: number): void {
  subscription.from = cursor;
  subscription.offset = offset;
  if (offset > subscription.damagedTo) {
    subscription.damagedTo = offset;
    subscription.again.attempt = 0;
  }
  waitAgain(spread, subscription, now);
}

/** What says where a subscription is. */
export type StreamFrame = SubscribedFrame | EventsFrame | LiveFrame | LagFrame;

/** The entries to deliver; undefined: the frame does not follow. */
export function applyFrame(counters: Counters, one: Subscription, frame: StreamFrame): readonly DeliveredEntry[] | undefined {
  if (frame.t === "subscribed") {
    if (!applySubscribed(one, frame)) return undefined;
    one.state = "replaying";
    return [];
  }
  // Before the answer nothing can be of this number.
  if (one.state === "asked") return [];
  if (frame.t === "events") {
    counters.received += frame.entries.length;
    const entries = applyEvents(one, frame);
    if (!entries) return undefined;
    counters.duplicates += frame.entries.length - entries.length;
    one.pending += entries.length;
    if (entries.length > 0) one.attempt = 0;
    return entries;
  }
  const isLive = frame.t === "live";
  one.head = frame.head;
  one.state = isLive ? "live" : "lagging";
  // Something of what was sent did not come.
  return (isLive ? frame.head : frame.offset) > one.offset ? undefined : [];
}
