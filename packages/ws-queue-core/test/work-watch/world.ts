import type { Priority, StreamKey } from "../../src/index.ts";
import { createWorkWatch, type WorkWatchInput, type WorkWatchOptions, type WorkWatchOutput } from "../../src/server/index.ts";
import type { Lease, PendingCursor, PendingPage, PendingThread } from "../../src/store/index.ts";

export const TTL_MS = 9_000;
export const STEP_MS = TTL_MS / 3;
export const HOUR_MS = 3_600_000;
/** Nothing happens in between. */
const TICK_MS = 50;

type Ready = Extract<WorkWatchOutput, { type: "ready" }> & { readonly atMs: number };

export interface NodeOptions extends Partial<WorkWatchOptions> {
  /** How far its wall clock is ahead. */
  readonly aheadMs?: number;
  /** How long each read takes; the page is as old as `ageMs` of it. */
  readonly readMs?: number;
  readonly ageMs?: number;
}

/** A store that is a list, living owners that renew, and nodes that look for work in it. Time begins at 0 and is the same for all. */
export class World {
  nowMs = 0;
  /** Owners that are alive renew a third of a time to live apart. */
  readonly living = new Set<StreamKey>();
  readonly threads = new Map<StreamKey, PendingThread>();
  readonly #nodes: WatchingNode[] = [];
  #sorted: PendingThread[] | undefined;

  /** `name`: of the thread. A thread that is due now, without an owner, if nothing else is said. */
  put(name: string, more: Partial<PendingThread> = {}): StreamKey {
    const thread = `thread:u:${name}` as StreamKey;
    this.threads.set(thread, { thread, dueAt: 0, delayMs: 0, priority: "normal", lease: freeLease(0), ...this.threads.get(thread), ...more });
    this.#sorted = undefined;
    return thread;
  }

  /** As a node would whose wall clock is that far ahead. */
  postpone(name: string, delayMs: number, aheadMs = 0): StreamKey {
    return this.put(name, { dueAt: epochOf(this.nowMs + aheadMs) + delayMs, delayMs });
  }

  /** A node takes the lease and renews it until `die` or `release`. */
  own(name: string): StreamKey {
    const thread = this.put(name);
    const { counter } = this.lease(thread);
    this.put(name, { lease: { counter: counter + 1, fence: { counter: counter + 1, nonce: `${this.nowMs}` }, renewal: 0 } });
    this.living.add(thread);
    return thread;
  }

  release(name: string): void {
    const thread = this.put(name);
    this.put(name, { lease: freeLease(this.lease(thread).counter) });
    this.living.delete(thread);
  }

  remove(thread: StreamKey): void {
    this.threads.delete(thread);
    this.living.delete(thread);
    this.#sorted = undefined;
  }

  lease(thread: StreamKey): Lease {
    return this.threads.get(thread)?.lease ?? freeLease(0);
  }

  start(options: NodeOptions = {}): WatchingNode {
    const node = new WatchingNode(this, options);
    this.#nodes.push(node);
    return node;
  }

  advance(ms: number): void {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs; ) {
      this.nowMs += TICK_MS;
      if (this.nowMs % STEP_MS === 0) for (const thread of this.living) this.#renew(thread);
      for (const node of this.#nodes) node.tick();
    }
  }

  page(after: PendingCursor | undefined, limit: number): PendingPage {
    this.#sorted ??= [...this.threads.values()].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
    const begin = after === undefined ? 0 : this.#sorted.findIndex((one) => orderOf(one) > after);
    const threads = begin < 0 ? [] : this.#sorted.slice(begin, begin + limit);
    const last = threads.at(-1);
    return { threads, next: last === undefined || last === this.#sorted.at(-1) ? undefined : (orderOf(last) as PendingCursor) };
  }

  #renew(thread: StreamKey): void {
    const pending = this.threads.get(thread);
    if (pending === undefined) return;
    this.threads.set(thread, { ...pending, lease: { ...pending.lease, renewal: pending.lease.renewal + 1 } });
    this.#sorted = undefined;
  }
}

export const epochOf = (ms: number): number => 1.8e12 + ms;

const freeLease = (counter: number): Lease => ({ fence: undefined, counter, renewal: 0 });

const orderOf = ({ dueAt, thread }: PendingThread): string => `${String(dueAt).padStart(15, "0")} ${thread}`;

interface Read {
  readonly call: number;
  readonly pageAtMs: number;
  readonly answerAtMs: number;
  readonly ask: () => PendingPage;
  page?: PendingPage;
}

export class WatchingNode {
  /** All reports, oldest first. */
  readonly ready: Ready[] = [];
  /** How many pages were asked for, and when. */
  readonly reads: number[] = [];
  isStoreDown = false;
  /** How far its wall clock is ahead. */
  aheadMs: number;
  /** Called with each report. */
  onReady: (ready: Ready) => void = () => undefined;
  readonly #world: World;
  readonly #options: NodeOptions;
  readonly #watch;
  readonly #originMs = 1_000_000 * Math.PI;
  #read: Read | undefined;

  constructor(world: World, options: NodeOptions) {
    this.#world = world;
    this.#options = options;
    this.aheadMs = options.aheadMs ?? 0;
    this.#watch = createWorkWatch({ takeover: "after-ttl", leaseTtlMs: TTL_MS, jitter: () => 0.5, ...options });
  }

  get epochMs(): number {
    return epochOf(this.#world.nowMs + this.aheadMs);
  }

  input(input: WorkWatchInput): void {
    this.#watch.handleInput(input, this.#now());
    this.#drain();
  }

  /** Tells it that it postponed the thread, and writes that into the store. */
  postpone(name: string, delayMs: number, priority: Priority = "normal"): StreamKey {
    const thread = this.#world.postpone(name, delayMs, this.aheadMs);
    this.input({ type: "postponed", thread, dueAt: this.epochMs + delayMs, delayMs, priority });
    return thread;
  }

  tick(): void {
    const { nowMs } = this.#world;
    const read = this.#read;
    if (read !== undefined && nowMs >= read.pageAtMs) read.page ??= read.ask();
    if (read?.page !== undefined && nowMs >= read.answerAtMs) this.#answer(read.call, read.page);
    const timeout = this.#watch.nextTimeout();
    if (timeout !== undefined && timeout <= this.#now().monotonicMs) {
      this.#watch.handleTimeout(this.#now());
      this.#drain();
    }
  }

  /** The threads that were reported since, each once, in order of their names. */
  reported(sinceMs = 0): StreamKey[] {
    return [...new Set(this.ready.filter(({ atMs }) => atMs >= sinceMs).map(({ thread }) => thread))].sort();
  }

  get nextTimeout(): number | undefined {
    return this.#watch.nextTimeout();
  }

  #now() {
    return { monotonicMs: this.#originMs + this.#world.nowMs, epochMs: this.epochMs };
  }

  #answer(call: number, result: PendingPage): void {
    this.#read = undefined;
    this.input(this.isStoreDown ? { type: "page-failed", call } : { type: "page", call, result });
  }

  #drain(): void {
    const { readMs = 0, ageMs = readMs } = this.#options;
    const { nowMs } = this.#world;
    for (let output = this.#watch.pollOutput(); output !== undefined; output = this.#watch.pollOutput()) {
      if (output.type === "swept") continue;
      if (output.type === "ready") {
        const ready = { ...output, atMs: nowMs };
        this.ready.push(ready);
        this.onReady(ready);
        continue;
      }
      const { call, after, limit } = output;
      this.reads.push(nowMs);
      this.#read = { call, pageAtMs: nowMs + readMs - ageMs, answerAtMs: nowMs + readMs, ask: () => this.#world.page(after, limit) };
    }
    if (readMs === 0 && this.#read !== undefined) this.#answer(this.#read.call, this.#read.ask());
    else if (this.#read?.pageAtMs === nowMs) this.#read.page ??= this.#read.ask();
  }
}
