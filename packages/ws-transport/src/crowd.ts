import type { Clock } from "@apex/ws-queue-core";
import { Bucket, type Rate } from "@apex/ws-queue-core/server";
import type { Sleeper, TimerQueue } from "./timer-queue.ts";

/** 1,000 upgrades a second, each of which takes 0.3 ms with the `hello` behind it, and 100 at once. */
const RATE: Rate = { costMs: 1, burstMs: 100 };
/** One that turns another client out counts as so many: that one comes back at once. */
const EVICTION_COST = 2;

/** An upgrade that waits for its turn. */
export interface Visitor {
  readonly network: string | undefined;
  /** Resolves with true when it is its turn, with false when it has to make room for one of another network. */
  readonly turn: Promise<boolean>;
}

interface Waiting extends Visitor {
  readonly settle: (isAdmitted: boolean) => void;
}

interface CrowdParts {
  readonly clock: Clock;
  readonly timers: TimerQueue;
  readonly waitingMax: number;
  /** No client has to give its place to a newcomer of this network. */
  readonly hasRoom: (network: string | undefined) => boolean;
}

/**
 * Upgrades, as many as come. 1,500 connections that only upgrade, and come back when they are turned out, are 11,000 a second, and all of the event loop. So
 * what is beyond the rate waits, unread, and networks take turns.
 */
export class Crowd implements Sleeper {
  wakesAtMs = -1;
  place = 0;
  readonly #parts: CrowdParts;
  readonly #bucket = new Bucket(RATE);
  /** The network whose turn is next in front. */
  readonly #lines = new Map<string | undefined, Set<Waiting>>();
  #count = 0;

  constructor(parts: CrowdParts) {
    this.#parts = parts;
  }

  /** `now`: it need not wait; `full`: too many do. */
  join(network: string | undefined): Visitor | "now" | "full" {
    if (this.#count === 0 && this.#mayEnter()) {
      this.#pay(network);
      return "now";
    }
    if (this.#count >= this.#parts.waitingMax && !this.#makeRoom(network)) return "full";
    const { promise: turn, resolve: settle } = Promise.withResolvers<boolean>();
    const visitor: Waiting = { network, turn, settle };
    const line = this.#lines.get(network) ?? new Set();
    this.#lines.set(network, line.add(visitor));
    this.#count += 1;
    this.#sleep();
    return visitor;
  }

  /** It is gone, or waits no longer. */
  leave(visitor: Visitor): void {
    const line = this.#lines.get(visitor.network);
    if (line?.delete(visitor as Waiting) !== true) return;
    this.#count -= 1;
    if (line.size === 0) this.#lines.delete(visitor.network);
  }

  handleDue(): void {
    while (this.#mayEnter()) {
      const [line] = this.#lines.values();
      const [next] = line ?? [];
      if (line === undefined || next === undefined) return;
      this.leave(next);
      // Its network goes to the back.
      if (this.#lines.delete(next.network)) this.#lines.set(next.network, line);
      this.#pay(next.network);
      next.settle(true);
    }
    this.#sleep();
  }

  /** One network that fills the crowd would keep all others out: below its share a newcomer gets the place of the first one of the longest line. */
  #makeRoom(network: string | undefined): boolean {
    const share = this.#parts.waitingMax / Math.max(1, this.#lines.size);
    if ((this.#lines.get(network)?.size ?? 0) + 1 > share) return false;
    let longest = new Set<Waiting>();
    for (const line of this.#lines.values()) if (line.size > longest.size) longest = line;
    const [loser] = longest;
    if (loser === undefined) return false;
    this.leave(loser);
    loser.settle(false);
    return true;
  }

  #mayEnter(): boolean {
    return this.#parts.clock.monotonicMs() >= this.#bucket.creditAtMs;
  }

  #pay(network: string | undefined): void {
    this.#bucket.spend(this.#parts.hasRoom(network) ? 1 : EVICTION_COST, this.#parts.clock.monotonicMs());
  }

  #sleep(): void {
    this.#parts.timers.wake(this, this.#count > 0 ? this.#bucket.creditAtMs : undefined);
  }
}
