import type { Clock } from "@apex/ws-queue-core";
import type { Sleeper, TimerQueue } from "./timer-queue.ts";

/** One upgrade takes another client's place at most this often: it costs 0.1 ms, and a client that is turned out comes back at once. */
const EVERY_MS = 2;

/** An upgrade that waits for its turn. */
export interface Visitor {
  readonly network: string | undefined;
  /** Resolves when it is its turn. */
  readonly turn: Promise<void>;
}

interface Waiting extends Visitor {
  readonly admit: () => void;
}

interface CrowdParts {
  readonly clock: Clock;
  readonly timers: TimerQueue;
  readonly waitingMax: number;
  /** A newcomer of this network needs nobody's place. */
  readonly hasRoom: (network: string | undefined) => boolean;
}

/**
 * Upgrades for which another client has to make room. 1,500 connections that only upgrade are 11,000 upgrades a second where each is taken at
 * once, and the event loop is theirs. So they wait, unread, and networks take turns.
 */
export class Crowd implements Sleeper {
  wakesAtMs = -1;
  place = 0;
  readonly #parts: CrowdParts;
  /** The network whose turn is next in front. */
  readonly #lines = new Map<string | undefined, Set<Waiting>>();
  #count = 0;
  #freeAtMs = 0;

  constructor(parts: CrowdParts) {
    this.#parts = parts;
  }

  /** Undefined: too many wait. */
  join(network: string | undefined): Visitor | undefined {
    if (this.#count >= this.#parts.waitingMax) return undefined;
    let admit: () => void = () => undefined;
    const turn = new Promise<void>((resolve) => (admit = resolve));
    const visitor: Waiting = { network, turn, admit };
    const line = this.#lines.get(network) ?? new Set();
    this.#lines.set(network, line.add(visitor));
    this.#count += 1;
    this.handleDue();
    return visitor;
  }

  /** It is gone, or waits no longer. */
  leave(visitor: Visitor): void {
    const line = this.#lines.get(visitor.network);
    if (line?.delete(visitor as Waiting) !== true) return;
    this.#count -= 1;
    if (line.size === 0) this.#lines.delete(visitor.network);
  }

  /** To be called when there is room, too. */
  handleDue(): void {
    const nowMs = this.#parts.clock.monotonicMs();
    const [line] = this.#lines.values();
    const [next] = line ?? [];
    if (line !== undefined && next !== undefined && (this.#freeAtMs <= nowMs || this.#parts.hasRoom(next.network))) {
      this.leave(next);
      // Its network goes to the back.
      if (this.#lines.delete(next.network)) this.#lines.set(next.network, line);
      this.#freeAtMs = Math.max(this.#freeAtMs, nowMs + EVERY_MS);
      next.admit();
    }
    this.#parts.timers.wake(this, this.#count > 0 ? this.#freeAtMs : undefined);
  }
}
