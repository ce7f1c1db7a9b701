import type { EventsFrame, LagFrame, LiveFrame, Subscribe, SubscribedFrame, SubscribeFrom, WireStream } from "../protocol/frames.ts";
import { createAckLedger, type AckLedger } from "./acks.ts";
import type { Backoff } from "./backoff.ts";
import type { DeliveredEntry } from "./io.ts";
import { createReceiver, type ReceiverCounters } from "./receiver.ts";

/**
 * `waiting`: to be subscribed as soon as the connection and the backlog allow it · `asked`: `sub` was sent ·
 * `replaying`, `live`, `lagging`: what the server said; it lags until it is live again · `resting`: after a reset, until
 * the application decides.
 */
export type SubscriptionState = "waiting" | "asked" | "replaying" | "live" | "lagging" | "resting";

/** What the application can see of a subscription. */
export interface SubscriptionStats extends ReceiverCounters {
  readonly stream: WireStream;
  readonly state: SubscriptionState;
  readonly offset: number;
  readonly head: number;
  /** Entries between the two. */
  readonly lag: number;
}

/** One subscription through all its numbers and connections. A frame handler that returns `gap` wants `handleGap`. */
export interface Subscription {
  state(): SubscriptionState;
  stats(): SubscriptionStats;
  acks(): AckLedger;
  /** When it may be subscribed again, while it waits. */
  notBefore(): number;
  isReady(now: number): boolean;
  /** Asks under this number; the frames of every earlier one are void. */
  ask(n: number): Subscribe;
  handleSubscribed(frame: SubscribedFrame): "ok" | "gap";
  handleEvents(frame: EventsFrame, bytes: number): readonly DeliveredEntry[] | "gap";
  handleProgress(frame: LiveFrame | LagFrame): "ok" | "gap";
  /** To be subscribed again from its own position; without progress since the last time, after a wait. */
  handleGap(now: number): void;
  handleReset(): void;
  handleDisconnected(): void;
  restart(from: SubscribeFrom, now: number): void;
}

export function createSubscription(
  stream: WireStream,
  start: SubscribeFrom,
  windowBytes: () => number,
  backoff: Backoff,
): Subscription {
  const receiver = createReceiver(start);
  let acks = createAckLedger(windowBytes);
  let state: SubscriptionState = "waiting";
  let notBefore = 0;

  const wait = (now: number): void => {
    state = "waiting";
    notBefore = now + backoff.nextDelayMs(true);
  };

  return {
    state: () => state,
    acks: () => acks,
    notBefore: () => notBefore,
    stats() {
      const [offset, head] = [receiver.offset(), receiver.head()];
      return { stream, state, offset, head, lag: Math.max(0, head - offset), ...receiver.counters() };
    },
    // The server fills a whole window at once: what the application has not processed counts against it here.
    isReady: (now) => state === "waiting" && notBefore <= now && acks.backlogBytes() * 2 < windowBytes(),
    ask(n) {
      state = "asked";
      return { n, stream, from: receiver.from() };
    },
    handleSubscribed(frame) {
      if (!receiver.handleSubscribed(frame)) return "gap";
      acks.handleSubscribed(frame.offset);
      state = "replaying";
      return "ok";
    },
    handleEvents(frame, bytes) {
      if (state === "asked") return [];
      const entries = receiver.handleEvents(frame);
      if (entries === undefined) return "gap";
      if (entries.length > 0) backoff.reset();
      acks.handleDelivered(receiver.offset(), bytes, frame.ack === true);
      return entries;
    },
    handleProgress(frame) {
      if (state === "asked") return "ok";
      if (!receiver.handleSent(frame.t === "live" ? frame.head : frame.offset, frame.head)) return "gap";
      state = frame.t === "live" ? "live" : "lagging";
      if (frame.t === "lag") acks.handleLag();
      return "ok";
    },
    handleGap: wait,
    handleReset() {
      state = "resting";
    },
    handleDisconnected() {
      if (state !== "resting") state = "waiting";
    },
    restart(from, now) {
      receiver.restart(from);
      acks = createAckLedger(windowBytes);
      wait(now);
    },
  };
}
