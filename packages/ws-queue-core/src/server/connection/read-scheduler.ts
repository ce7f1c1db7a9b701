import type { Limits } from "../../limits.ts";
import type { OutputQueue } from "./output-queue.ts";
import type { Subscription } from "./subscription.ts";
import type { ConnectionWindow } from "./windows.ts";

const ENTRIES_PER_READ_MAX = 1_000;
const NOBODY: readonly Subscription[] = [];

/**
 * Who may read next. Subscriptions queue for the connection's window and go to the back after each page, so a busy one
 * starves no other; the one in front waits until its entry fits, and nobody overtakes it but those behind one that is not allowed to
 * read: that keeps its place until it is.
 */
export class ReadScheduler {
  readonly #outputs: OutputQueue;
  readonly #limits: Limits;
  readonly #window: ConnectionWindow;
  readonly #queue: Subscription[] = [];
  /** Who waits for the next try; hardly ever anybody. */
  #retrying: readonly Subscription[] = NOBODY;
  #isPaused = false;
  #isStopped = false;

  constructor(outputs: OutputQueue, limits: Limits, window: ConnectionWindow) {
    this.#outputs = outputs;
    this.#limits = limits;
    this.#window = window;
  }

  /** False while the socket is full, and for ever once it is stopped: pages that arrive are dropped. */
  get maySend(): boolean {
    return !this.#isPaused && !this.#isStopped;
  }

  /** True when nobody waits for a turn, so that a page that comes by itself overtakes no one. */
  get isFree(): boolean {
    return this.maySend && !this.#queue.some(mayRead);
  }

  setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused;
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Puts a subscription at the back, unless it waits for its next try. It must not be reading. */
  enqueue(subscription: Subscription): void {
    if (!this.#mayQueue(subscription)) return;
    subscription.isQueued = true;
    this.#queue.push(subscription);
  }

  /** Puts a subscription back in front: its turn has not brought anything. */
  enqueueFirst(subscription: Subscription): void {
    if (!this.#mayQueue(subscription)) return;
    subscription.isQueued = true;
    this.#queue.unshift(subscription);
  }

  retry(subscription: Subscription, at: number): void {
    subscription.retryAt = at;
    if (!this.#retrying.includes(subscription)) this.#retrying = [...this.#retrying, subscription];
  }

  remove(subscription: Subscription): void {
    this.finish(subscription);
    this.#stopRetrying(subscription);
    if (subscription.isQueued) this.#queue.splice(this.#queue.indexOf(subscription), 1);
    subscription.isQueued = false;
  }

  /** A read has answered. */
  finish(subscription: Subscription): void {
    this.#window.unreserve(subscription.reservedBytes);
    subscription.reservedBytes = 0;
    subscription.isReading = false;
  }

  /** Reads for as many as there is room for. */
  pump(): void {
    while (this.maySend) {
      const index = this.#queue.findIndex(mayRead);
      const next = this.#queue[index];
      if (next === undefined) return;
      if (!this.#window.hasRoom(next.needBytes)) {
        // reached: connection-window-full
        this.#askForAcks(next);
        return;
      }
      this.#queue.splice(index, 1);
      next.isQueued = false;
      this.#read(next);
    }
  }

  nextTimeout(): number | undefined {
    if (this.#retrying.length === 0) return undefined;
    let earliest = Number.POSITIVE_INFINITY;
    for (const { retryAt } of this.#retrying) earliest = Math.min(earliest, retryAt ?? earliest);
    return earliest;
  }

  handleTimeout(now: number): void {
    for (const subscription of this.#retrying) {
      if (subscription.retryAt === undefined || subscription.retryAt > now) continue;
      this.#stopRetrying(subscription);
      subscription.retryAt = undefined;
      this.enqueue(subscription);
    }
    this.pump();
  }

  /** An entry too large for the rest of the window waits for acks that no frame may have asked for: a ping does. */
  #askForAcks({ needBytes }: Subscription): void {
    if (needBytes === 0 || this.#window.inFlightBytes === 0 || this.#window.isAsked) return;
    this.#window.isAsked = true;
    this.#outputs.send({ t: "ping" });
  }

  #stopRetrying(subscription: Subscription): void {
    if (this.#retrying.length > 0) this.#retrying = this.#retrying.filter((other) => other !== subscription);
  }

  #mayQueue({ isQueued, retryAt }: Subscription): boolean {
    return !isQueued && retryAt === undefined;
  }

  #read(subscription: Subscription): void {
    const { n, key, next, needBytes } = subscription;
    if (key === undefined) return;
    const room = Math.min(this.#limits.eventsFrameBytesMax, subscription.freeBytes, this.#window.freeBytes);
    const bytesMax = Math.max(1, room);
    subscription.isReading = true;
    subscription.isOutrun = false;
    subscription.reservedBytes = Math.max(bytesMax, needBytes);
    this.#window.reserve(subscription.reservedBytes);
    this.#outputs.push({ type: "read", n, request: { stream: key, from: next, entriesMax: ENTRIES_PER_READ_MAX, bytesMax } });
  }
}

const mayRead = ({ isAllowed }: Subscription): boolean => isAllowed;
