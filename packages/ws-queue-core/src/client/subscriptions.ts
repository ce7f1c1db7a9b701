import type { AckFrame, Subscribe, SubscribeFrom, WireStream } from "../protocol/frames.ts";
import type { Backoff } from "./backoff.ts";
import type { Progress } from "./connection-phase.ts";
import { earliest } from "./deadlines.ts";
import type { ReceiverCounters } from "./receiver.ts";
import { createSubscription, type Subscription, type SubscriptionStats } from "./subscription.ts";

export interface Windows {
  readonly connectionWindowBytes: number;
  readonly subscriptionWindowBytes: number;
}

/** All subscriptions of a client and their numbers on the present connection. */
export interface Subscriptions {
  add(sub: number, stream: WireStream, from: SubscribeFrom): void;
  /** Forgets it; the number that the server has to be told, if it has one. */
  remove(sub: number): number | undefined;
  get(sub: number): Subscription | undefined;
  /** The one that has this number now, with the driver's own. */
  find(n: number): readonly [sub: number, subscription: Subscription] | undefined;
  /** Takes its number away: whatever still comes under it is ignored. */
  release(n: number): void;
  /** Those that may be subscribed now, each under a fresh number. */
  takeReady(now: number): readonly Subscribe[];
  /** `bytes`: counted against the connection's window, which is released by what was received. */
  handleReceived(bytes: number): void;
  handleDisconnected(): void;
  /** The ack frame that is due; `all`: also what could wait. */
  takeAcks(all: boolean): AckFrame | undefined;
  progress(): Progress;
  /** Of all subscriptions, those that ended as well. */
  counters(): ReceiverCounters;
  stats(): readonly SubscriptionStats[];
  nextTimeout(now: number): number | undefined;
}

export function createSubscriptions(windows: () => Windows, createBackoff: () => Backoff): Subscriptions {
  const all = new Map<number, Subscription>();
  const numbers = new Map<number, number>();
  let lastNumber = 0;
  let receivedBytes = 0;
  let ended: ReceiverCounters = { received: 0, duplicates: 0, gaps: 0 };

  const stats = (): readonly SubscriptionStats[] => [...all.values()].map((one) => one.stats());
  const release = (n: number): void => void numbers.delete(n);
  const ask = (sub: number, subscription: Subscription): Subscribe => {
    lastNumber += 1;
    numbers.set(lastNumber, sub);
    return subscription.ask(lastNumber);
  };
  const find = (n: number): readonly [number, Subscription] | undefined => {
    const sub = numbers.get(n);
    const subscription = sub === undefined ? undefined : all.get(sub);
    return sub === undefined || subscription === undefined ? undefined : [sub, subscription];
  };

  return {
    add: (sub, stream, from) =>
      void all.set(sub, createSubscription(stream, from, () => windows().subscriptionWindowBytes, createBackoff())),
    remove(sub) {
      const removed = all.get(sub)?.stats();
      if (removed) ended = addCounters([ended, removed]);
      all.delete(sub);
      const [n] = [...numbers].find(([, owner]) => owner === sub) ?? [];
      if (n !== undefined) release(n);
      return n;
    },
    get: (sub) => all.get(sub),
    find,
    release,
    takeReady: (now) => [...all].filter(([, one]) => one.isReady(now)).map(([sub, one]) => ask(sub, one)),
    handleReceived(bytes) {
      receivedBytes += bytes;
    },
    handleDisconnected() {
      numbers.clear();
      receivedBytes = 0;
      for (const one of all.values()) one.handleDisconnected();
    },
    takeAcks(everything) {
      const due = everything || receivedBytes * 2 >= windows().connectionWindowBytes;
      const acks: [number, number, number][] = [];
      for (const n of numbers.keys()) {
        const one = find(n)?.[1];
        // Before `subscribed` the server does not know yet where the offsets of this number begin.
        if (!one || one.state() === "asked") continue;
        const ledger = one.acks();
        const pair = due || ledger.isDue() ? ledger.take() : undefined;
        if (pair) acks.push([n, ...pair]);
      }
      if (due) receivedBytes = 0;
      return acks.length > 0 ? { t: "ack", acks } : undefined;
    },
    progress() {
      const states = [...all.values()].map((one) => one.state());
      if (states.includes("lagging")) return "lagging";
      return states.every((state) => state === "live" || state === "resting") ? "live" : "resuming";
    },
    counters: () => addCounters([ended, ...stats()]),
    stats,
    nextTimeout: (now) =>
      earliest([...all.values()].map((one) => (one.state() === "waiting" && one.notBefore() > now ? one.notBefore() : undefined))),
  };
}

function addCounters(all: readonly ReceiverCounters[]): ReceiverCounters {
  const sum = (name: keyof ReceiverCounters): number => all.reduce((total, one) => total + one[name], 0);
  return { received: sum("received"), duplicates: sum("duplicates"), gaps: sum("gaps") };
}
