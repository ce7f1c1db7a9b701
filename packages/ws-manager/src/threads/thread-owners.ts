import {
  createError,
  parseStreamKey,
  threadStream,
  type RequestId,
  type StreamKey,
  type ThreadId,
  type UserId,
} from "@apex/ws-queue-core";
import { createOwnerError, type Takeover } from "@apex/ws-queue-core/server";
import type { PendingCursor } from "@apex/ws-queue-core/store";
import type { Contract } from "../contract.ts";
import type { Handlers } from "../requests/handlers.ts";
import { createEventCheck } from "../runs/contract-events.ts";
import type { Run } from "../runs/run.ts";
import type { Runtime } from "../runtime.ts";
import { momentOf } from "./machine-clock.ts";
import { reportOnce } from "./report-once.ts";
import { createOwnedThread, type OwnedThread, type ThreadAddress, type ThreadsShared } from "./owned-thread.ts";

export interface ThreadOwnersOptions<C extends Contract> {
  readonly runtime: Runtime;
  readonly contract: C;
  readonly handlers: Handlers<C>;
  /** When a lease that somebody seems to hold may be taken; default `at-once`, for stores of one process. */
  readonly takeover?: Takeover;
  /** Threads that are owned at the same time; the others wait in the store. Default 10 000. */
  readonly ownersMax?: number;
  /** How long a thread without work stays owned; default 1 s. */
  readonly idleMs?: number;
  /** How long an aborted handler may take to return; default 5 s. */
  readonly abortGraceMs?: number;
}

/** The threads that this node owns: it handles their requests and writes their runs. */
export interface ThreadOwners<C extends Contract = Contract> {
  /** A request was accepted: its thread has work. */
  wake(userId: UserId, threadId: ThreadId): void;
  /** The store marked a request as cancelled. */
  requestCancelled(userId: UserId, threadId: ThreadId, requestId: RequestId): void;
  /** Requests that waited for this handler can be handled now. */
  handlerRegistered(name: string): void;
  /** Like `recover`, later again where the store cannot be read. */
  lookForWaiting(): void;
  /** Wakes every thread that has an open run or a waiting request. Rejects when the store cannot be read. */
  recover(): Promise<void>;
  /** Starts a run outside of any request. Throws `draining`, `fenced`, `invalid_argument`, `overloaded`. */
  startRun(userId: UserId, threadId: ThreadId, agentName: string): Promise<Run<C>>;
  /** Calls what appends to a thread, behind the ends of its runs that are on their way. Rejects with `overloaded`. */
  behindEnds<Result>(thread: StreamKey, append: () => Promise<Result>): Promise<Result>;
  /** Begins nothing new; what runs may take so long. Then it is ended, and left to the next process. */
  drain(handlersMs: number): Promise<void>;
  /** How many threads are owned. */
  readonly size: number;
}

const OWNERS_MAX = 10_000;
const PAGE = 256;
/** After the deadline of a drain: for the last commits. */
const DRAIN_GRACE_MS = 2_000;
/** After a look for waiting threads failed. */
const LOOK_AGAIN_MS = 5_000;

export function createThreadOwners<C extends Contract>(options: ThreadOwnersOptions<C>): ThreadOwners<C> {
  const { ownersMax = OWNERS_MAX } = options;
  const runtime: Runtime = { ...options.runtime, onError: reportOnce(options.runtime.onError) };
  const { store, clock, onError } = runtime;
  const threads = new Map<StreamKey, OwnedThread<C>>();
  const drained = new Set<() => void>();
  const shared = shareParts(options, runtime, () => void (isMissed = true));
  let isDraining = false;
  /** Threads wait in the store that were not woken, since as many were owned as may be. */
  let isCrowded = false;
  /** Requests wait in the store for a handler that is not registered. */
  let isMissed = false;
  let looking: Promise<void> | undefined;
  /** Asked for during a look, which may have passed by what it is asked for. */
  let isLookDue = false;
  let lookAgain: unknown;

  function wake(userId: UserId, threadId: ThreadId): void {
    if (isDraining) return;
    const key = threadStream(userId, threadId);
    const thread = threads.get(key) ?? open(key, { userId, threadId });
    if (thread === undefined) isCrowded = true;
    else thread.handleInput({ type: "wake" });
  }

  /** Undefined when as many threads are owned as may be. */
  function open(key: StreamKey, address: ThreadAddress): OwnedThread<C> | undefined {
    if (threads.size >= ownersMax) return undefined;
    const thread = createOwnedThread(shared, address, () => forget(key, thread));
    threads.set(key, thread);
    return thread;
  }

  function forget(key: StreamKey, thread: OwnedThread<C>): void {
    if (threads.get(key) === thread) threads.delete(key);
    if (threads.size === 0) for (const resolve of drained) resolve();
    if (isCrowded && threads.size <= ownersMax / 2) lookForWaiting();
  }

  function requestCancelled(userId: UserId, threadId: ThreadId, requestId: RequestId): void {
    const thread = threads.get(threadStream(userId, threadId));
    if (thread === undefined) wake(userId, threadId);
    else thread.handleInput({ type: "cancelled", requestId });
  }

  async function recover(): Promise<void> {
    isCrowded = false;
    isMissed = false;
    let after: PendingCursor | undefined;
    do {
      const page = await store.pending(after, PAGE);
      for (const { thread } of page.threads) wakeByKey(thread);
      after = page.next;
    } while (after !== undefined && !isCrowded && !isDraining);
  }

  function wakeByKey(key: StreamKey): void {
    try {
      const { userId, name } = parseStreamKey(key);
      wake(userId, name as ThreadId);
    } catch (error) {
      onError(createError("store_damaged", "A thread's key in the store is none; it is left alone", { key: key.slice(0, 80) }, error));
    }
  }

  /** One look at a time, and another one behind it when that is asked for; one that fails is repeated. */
  function lookForWaiting(): void {
    isLookDue = looking !== undefined;
    if (isLookDue || isDraining) return;
    clock.clearTimer(lookAgain);
    looking = recover()
      .catch((error: unknown) => {
        onError(error);
        lookAgain = clock.setTimer(lookForWaiting, LOOK_AGAIN_MS);
      })
      .finally(() => {
        looking = undefined;
        if (isLookDue) lookForWaiting();
      });
  }

  async function drain(handlersMs: number): Promise<void> {
    isDraining = true;
    clock.clearTimer(lookAgain);
    const deadlineMs = momentOf(runtime).monotonicMs + handlersMs;
    for (const thread of [...threads.values()]) thread.handleInput({ type: "drain", deadlineMs });
    if (await allClosed(handlersMs + DRAIN_GRACE_MS)) return;
    // reached: drain-ended-by-force
    onError(createError("draining", `${threads.size} threads could not be given back in time; the next process ends their runs`));
    for (const thread of [...threads.values()]) thread.handleInput({ type: "close" });
  }

  function allClosed(withinMs: number): Promise<boolean> {
    if (threads.size === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const finish = (all: boolean): void => {
        clock.clearTimer(timer);
        drained.delete(done);
        resolve(all);
      };
      const done = (): void => finish(true);
      const timer = clock.setTimer(() => finish(false), withinMs);
      drained.add(done);
    });
  }

  async function startRun(userId: UserId, threadId: ThreadId, agentName: string): Promise<Run<C>> {
    if (isDraining) throw createOwnerError("draining");
    const key = threadStream(userId, threadId);
    const thread = threads.get(key) ?? open(key, { userId, threadId });
    if (thread === undefined) throw createError("overloaded", `${ownersMax} threads are owned already`);
    return (await thread.startRun(agentName)).run;
  }

  return {
    wake,
    requestCancelled,
    handlerRegistered: () => {
      if (isMissed) lookForWaiting();
    },
    lookForWaiting,
    recover,
    startRun,
    behindEnds: (key, append) => threads.get(key)?.behindEnds(append) ?? append(),
    drain,
    get size() {
      return threads.size;
    },
  };
}

function shareParts<C extends Contract>(options: ThreadOwnersOptions<C>, runtime: Runtime, handlerMissing: () => void): ThreadsShared<C> {
  const { handlers, contract, takeover = "at-once", idleMs, abortGraceMs } = options;
  return { runtime, handlers, checkEvent: createEventCheck(contract), takeover, idleMs, abortGraceMs, handlerMissing };
}
