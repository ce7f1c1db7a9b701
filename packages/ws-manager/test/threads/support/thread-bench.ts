import { createLimits, requestsStream, threadStream, type Clock, type Limits, type ProducerId, type RequestId, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { RequestEntry, RequestEvent, RunEvent } from "@apex/ws-queue-core/events";
import { createMemoryStore, type CancelOutcome, type Op, type OpResult, type Store } from "@apex/ws-queue-core/store";
import { systemClock, systemRandom } from "@apex/ws-transport";
import * as v from "valibot";
import { defineContract } from "../../../src/contract.ts";
import { createHandlers, type Handlers } from "../../../src/requests/handlers.ts";
import type { RequestContext } from "../../../src/runs/context.ts";
import type { Runtime } from "../../../src/runtime.ts";
import { createThreadOwners, type ThreadOwners, type ThreadOwnersOptions } from "../../../src/threads/thread-owners.ts";

export const contract = defineContract({
  requests: { ask: v.object({ question: v.string() }), later: v.object({}) },
  events: { cited: v.object({ page: v.number() }) },
});
export type BenchContract = typeof contract;
export type BenchContext = RequestContext<BenchContract>;
export type ThreadEvent = RunEvent | RequestEvent | { readonly type: "cited"; readonly page: number };

export const USER = "u1" as UserId;
export const THREAD = "t1" as ThreadId;

export const createBenchStore = (limits: Limits = createLimits()): Store =>
  createMemoryStore({ randomBytes: (count) => systemRandom.bytes(count), limits });

/** A client of one thread, and the node that owns it, over a real store. */
export interface Bench {
  readonly store: Store;
  readonly owners: ThreadOwners<BenchContract>;
  readonly handlers: Handlers<BenchContract>;
  readonly errors: unknown[];
  /** Enqueues a request and wakes the thread's owner. */
  ask(question: string, options?: { readonly id?: string; readonly name?: string; readonly deadline?: number }): Promise<RequestId>;
  cancel(requestId: RequestId): Promise<CancelOutcome>;
  /** Everything in the thread, as its readers see it. */
  events(): Promise<ThreadEvent[]>;
  types(): Promise<string[]>;
  /** Resolves with the first event that fits, also one that is there already. */
  event(fits: (event: ThreadEvent) => boolean): Promise<ThreadEvent>;
  /** Resolves when this many requests of the thread have ended. */
  ended(count: number): Promise<void>;
  /** Asks `later` once in each of these threads. */
  askMany(threads: readonly string[]): Promise<void>;
  /** Resolves when the request of one of these threads has ended. */
  endedIn(threadId: string): Promise<void>;
}

export interface BenchOptions extends Partial<Omit<ThreadOwnersOptions<BenchContract>, "runtime" | "contract" | "handlers">> {
  readonly store?: Store;
  /** How the owners see the store; default: as everybody does. */
  readonly throughLine?: (store: Store) => Store;
  readonly limits?: Partial<Limits>;
  /** Default: the system's. */
  readonly clock?: Clock;
}

export function createBench(options: BenchOptions = {}): Bench {
  const { store: given, throughLine = (same: Store) => same, limits: overrides, clock = systemClock, ...ownersOptions } = options;
  const limits = createLimits({ textCoalesceMs: 1, ...overrides });
  const store = given ?? createBenchStore(limits);
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const runtime: Runtime = { store: throughLine(store), limits, onError, clock, random: systemRandom, telemetry: undefined, debug: undefined };
  const handlers = createHandlers(contract, limits.attemptsMax, (name) => owners.handlerRegistered(name));
  const owners = createThreadOwners({ runtime, contract, handlers, idleMs: 5, ...ownersOptions });
  const client = createClient(store);
  const thread = threadStream(USER, THREAD);

  async function askMany(threadIds: readonly string[]): Promise<void> {
    for (const threadId of threadIds) {
      await client.ask("", { name: "later", threadId });
      owners.wake(USER, threadId as ThreadId);
    }
  }

  async function ask(question: string, { id, name = "ask", deadline }: { id?: string; name?: string; deadline?: number } = {}): Promise<RequestId> {
    const requestId = await client.ask(question, { name, ...(id === undefined ? {} : { id }), ...(deadline === undefined ? {} : { deadline }) });
    owners.wake(USER, THREAD);
    return requestId;
  }

  async function cancel(requestId: RequestId): Promise<CancelOutcome> {
    const result = await client.commit({ type: "cancel", thread, target: { requestId } });
    if (result?.type !== "cancelled") throw new Error("not a cancel's result");
    if (result.outcome === "cancelled") owners.requestCancelled(USER, THREAD, requestId);
    return result.outcome;
  }

  const events = async (): Promise<ThreadEvent[]> => readAll(store, THREAD);

  function until(holds: (events: ThreadEvent[]) => boolean, threadId: string = THREAD): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        readAll(store, threadId).then((seen) => {
          if (!holds(seen)) return;
          unwatch();
          resolve();
        }, reject);
      };
      const unwatch = store.watch(threadStream(USER, threadId as ThreadId), look);
      look();
    });
  }

  async function event(fits: (event: ThreadEvent) => boolean): Promise<ThreadEvent> {
    await until((seen) => seen.some(fits));
    return (await events()).find(fits) as ThreadEvent;
  }

  return {
    store,
    owners,
    handlers,
    errors,
    ask,
    cancel,
    events,
    types: async () => (await events()).map(({ type }) => type),
    event,
    ended: (count) => until((seen) => seen.filter(isRequestEnd).length >= count),
    askMany,
    endedIn: (threadId) => until((seen) => seen.some(isRequestEnd), threadId),
  };
}

export const isRequestEnd = ({ type }: ThreadEvent): boolean => ["request_completed", "request_failed", "request_cancelled"].includes(type);

async function readAll(store: Store, threadId: string): Promise<ThreadEvent[]> {
  const stream = threadStream(USER, threadId as ThreadId);
  const result = await store.read({ stream, from: "start", entriesMax: 100_000, bytesMax: 100_000_000 });
  if (result.status !== "page") throw new Error(`reset: ${result.reason}`);
  return result.page.entries.map((entry) => JSON.parse(entry.text) as ThreadEvent);
}

/** What a connected client's commits look like. */
function createClient(store: Store) {
  const producer = `client-${Math.random()}` as ProducerId;
  let minted: Promise<unknown> | undefined;
  let sequence = 0;
  let lastId = 0;

  async function commit(op: Op): Promise<OpResult | undefined> {
    const base = { userId: USER, at: Date.now(), durability: "memory" } as const;
    minted ??= store.commit({ ...base, author: { kind: "mint", producer }, ops: [] });
    await minted;
    sequence += 1;
    const author = { kind: "producer", producer, sequence, id: `c${sequence}` } as const;
    const result = await store.commit({ ...base, author, ops: [op] });
    if (result.status === "refused") throw new Error(result.code);
    return result.results[0];
  }

  async function ask(question: string, options: { id?: string; name: string; deadline?: number; threadId?: string }): Promise<RequestId> {
    const { id, name, deadline, threadId = THREAD } = options;
    // Several may be asked before the first has its sequence.
    lastId = Math.max(lastId, sequence) + 1;
    const requestId = (id ?? `r${lastId}`) as RequestId;
    const thread = threadStream(USER, threadId as ThreadId);
    const entry: RequestEntry = {
      type: "request",
      requestId,
      threadId: threadId as ThreadId,
      userId: USER,
      name,
      payload: name === "ask" ? { question } : {},
      timestamp: Date.now(),
      ...(deadline === undefined ? {} : { deadline }),
    };
    await commit({ type: "enqueue", thread, requestId, text: JSON.stringify(entry) });
    return requestId;
  }

  return { commit, ask };
}

export const INBOX = requestsStream(USER, THREAD);
