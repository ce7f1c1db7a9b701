import { createLimits, requestsStream, threadStream, type Clock, type Limits, type Priority, type ProducerId, type Random, type RequestId, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { StoredRequest, RequestEvent, RunEvent } from "@apex/ws-queue-core/events";
import { createIdSource } from "@apex/ws-queue-core/server";
import { createMemoryStore, type CancelOutcome, type Op, type OpResult, type Store } from "@apex/ws-queue-core/store";
import { systemClock, systemRandom } from "@apex/ws-transport";
import * as v from "valibot";
import { createAgents, type AgentRegistry } from "../../../src/agents/agents.ts";
import { defineContract } from "../../../src/contract.ts";
import { createAskers } from "../../../src/requests/askers.ts";
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

/** Four bytes are asked for a jitter: the longest one. */
export const LONGEST_JITTER: Random = { bytes: (count) => (count === 4 ? new Uint8Array(4).fill(255) : systemRandom.bytes(count)) };

/** Requests of several nodes may meet in one thread. */
const nextId = createIdSource("e");

export const createBenchStore = (limits: Limits = createLimits()): Store =>
  createMemoryStore({ randomBytes: (count) => systemRandom.bytes(count), limits });

/** A client of one thread, and the node that owns it, over a real store. */
export interface Bench {
  readonly store: Store;
  readonly owners: ThreadOwners<BenchContract>;
  readonly handlers: Handlers<BenchContract>;
  readonly agents: AgentRegistry;
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
  /** Enqueues a request in any thread of any user, without its owner being woken. */
  enqueue(userId: string, threadId: string, name?: string): Promise<RequestId>;
  /** The same, and the thread's owner is woken. */
  askIn(userId: string, threadId: string, name?: string): Promise<RequestId>;
  /** Cancels a request in any thread of any user, and tells the node. */
  cancelIn(userId: string, threadId: string, requestId: RequestId): Promise<CancelOutcome>;
  /** Resolves when the request of one of these threads has ended. */
  endedIn(threadId: string, userId?: string): Promise<void>;
}

export interface BenchOptions extends Partial<Omit<ThreadOwnersOptions<BenchContract>, "runtime" | "contract" | "handlers" | "agents">> {
  readonly store?: Store;
  /** How the owners see the store; default: as everybody does. */
  readonly throughLine?: (store: Store) => Store;
  readonly limits?: Partial<Limits>;
  /** Default: the system's. */
  readonly clock?: Clock;
  readonly random?: Random;
}

export function createBench(options: BenchOptions = {}): Bench {
  const { store: given, throughLine = (same: Store) => same, limits: overrides, clock = systemClock, random = systemRandom, ...ownersOptions } = options;
  const limits = createLimits({ textCoalesceMs: 1, ...overrides });
  const store = given ?? createBenchStore(limits);
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const runtime: Runtime = { store: throughLine(store), limits, onError, clock, random, telemetry: undefined, debug: undefined };
  const handlers = createHandlers(contract, limits.attemptsMax, (name) => owners.handlerRegistered(name));
  const agents = createAgents(onError);
  const owners = createThreadOwners({ runtime, contract, handlers, agents, askers: createAskers(), idleMs: 5, ...ownersOptions });
  const clients = new Map<string, ReturnType<typeof createClient>>();
  const client = clientOf(USER);

  function clientOf(userId: string): ReturnType<typeof createClient> {
    const known = clients.get(userId) ?? createClient(store, userId as UserId);
    clients.set(userId, known);
    return known;
  }

  const enqueue = (userId: string, threadId: string, name = "later"): Promise<RequestId> =>
    clientOf(userId).ask("", { id: nextId(), name, threadId, priority: handlers.priorityOf(name) });

  async function askIn(userId: string, threadId: string, name = "later"): Promise<RequestId> {
    const requestId = await enqueue(userId, threadId, name);
    owners.wake(userId as UserId, threadId as ThreadId, handlers.priorityOf(name));
    return requestId;
  }

  async function askMany(threadIds: readonly string[]): Promise<void> {
    for (const threadId of threadIds) await askIn(USER, threadId);
  }

  async function ask(question: string, { id, name = "ask", deadline }: { id?: string; name?: string; deadline?: number } = {}): Promise<RequestId> {
    const requestId = await client.ask(question, { name, ...(id === undefined ? {} : { id }), ...(deadline === undefined ? {} : { deadline }) });
    owners.wake(USER, THREAD, "normal");
    return requestId;
  }

  async function cancelIn(userId: string, threadId: string, requestId: RequestId): Promise<CancelOutcome> {
    const thread = threadStream(userId as UserId, threadId as ThreadId);
    const result = await clientOf(userId).commit({ type: "cancel", thread, target: { requestId } });
    if (result?.type !== "cancelled") throw new Error("not a cancel's result");
    if (result.outcome === "cancelled") owners.requestCancelled(userId as UserId, threadId as ThreadId, requestId);
    return result.outcome;
  }

  const events = async (): Promise<ThreadEvent[]> => readAll(store, THREAD);

  function until(holds: (events: ThreadEvent[]) => boolean, threadId: string = THREAD, userId: string = USER): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        readAll(store, threadId, userId).then((seen) => {
          if (!holds(seen)) return;
          unwatch();
          resolve();
        }, reject);
      };
      const unwatch = store.watch(threadStream(userId as UserId, threadId as ThreadId), look);
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
    agents,
    errors,
    ask,
    cancel: (requestId) => cancelIn(USER, THREAD, requestId),
    cancelIn,
    events,
    types: async () => (await events()).map(({ type }) => type),
    event,
    ended: (count) => until((seen) => seen.filter(isRequestEnd).length >= count),
    askMany,
    enqueue,
    askIn,
    endedIn: (threadId, userId) => until((seen) => seen.some(isRequestEnd), threadId, userId),
  };
}

export const isRequestEnd = ({ type }: ThreadEvent): boolean => ["request_completed", "request_failed", "request_cancelled"].includes(type);

async function readAll(store: Store, threadId: string, userId: string = USER): Promise<ThreadEvent[]> {
  const stream = threadStream(userId as UserId, threadId as ThreadId);
  const result = await store.read({ stream, from: "start", entriesMax: 100_000, bytesMax: 100_000_000 });
  if (result.status !== "page") throw new Error(`reset: ${result.reason}`);
  return result.page.entries.map((entry) => JSON.parse(entry.text) as ThreadEvent);
}

/** What a connected client's commits look like. */
function createClient(store: Store, userId: UserId) {
  const producer = `client-${Math.random()}` as ProducerId;
  let minted: Promise<unknown> | undefined;
  let sequence = 0;
  let lastId = 0;

  async function commit(op: Op): Promise<OpResult | undefined> {
    const base = { userId, at: Date.now(), durability: "memory" } as const;
    minted ??= store.commit({ ...base, author: { kind: "mint", producer }, ops: [] });
    await minted;
    sequence += 1;
    const author = { kind: "producer", producer, sequence, id: `c${sequence}` } as const;
    const result = await store.commit({ ...base, author, ops: [op] });
    if (result.status === "refused") throw new Error(result.code);
    return result.results[0];
  }

  async function ask(question: string, options: { id?: string; name: string; deadline?: number; threadId?: string; priority?: Priority }): Promise<RequestId> {
    const { id, name, deadline, threadId = THREAD, priority = "normal" } = options;
    // Several may be asked before the first has its sequence.
    lastId = Math.max(lastId, sequence) + 1;
    const requestId = (id ?? `r${lastId}`) as RequestId;
    const thread = threadStream(userId, threadId as ThreadId);
    const entry: StoredRequest = {
      type: "request",
      requestId,
      name,
      payload: name === "ask" ? { question } : {},
      timestamp: Date.now(),
      ...(deadline === undefined ? {} : { deadline }),
    };
    await commit({ type: "enqueue", thread, requestId, text: JSON.stringify(entry), priority });
    return requestId;
  }

  return { commit, ask };
}

export const THREAD_KEY = threadStream(USER, THREAD);
export const INBOX = requestsStream(USER, THREAD);
