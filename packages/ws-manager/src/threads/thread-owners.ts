import {
  createError,
  parseStreamKey,
  threadStream,
  type Priority,
  type RequestId,
  type StreamKey,
  type ThreadId,
  type UserId,
} from "@apex/ws-queue-core";
import { createLeaseWatch, createOwnerError, type Takeover } from "@apex/ws-queue-core/server";
import type { AgentRegistry } from "../agents/agents.ts";
import type { Contract } from "../contract.ts";
import type { Askers } from "../requests/askers.ts";
import type { Handlers } from "../requests/handlers.ts";
import { createEventCheck } from "../runs/contract-events.ts";
import type { AuthoredRun } from "../runs/run.ts";
import type { Runtime } from "../runtime.ts";
import { momentOf } from "./machine-clock.ts";
import { reportOnce } from "./report-once.ts";
import { createOwnedThread, type OwnedThread, type RequestEnded, type StartOptions, type ThreadAddress, type ThreadsShared } from "./owned-thread.ts";
import { createWork, type Granted, type Work } from "./work-driver.ts";

export interface ThreadOwnersOptions<C extends Contract> {
  readonly runtime: Runtime;
  readonly contract: C;
  readonly handlers: Handlers<C>;
  readonly agents: AgentRegistry;
  readonly askers: Askers;
  /** Told of each request that left its inbox with its end in the log. */
  readonly requestEnded?: RequestEnded;
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
  /** Begins to look for threads that have work and no living owner. Resolves after the first look; rejects when the store cannot be read. */
  start(): Promise<void>;
  /** Looks again at once: what was read of the store before does not count any more. */
  lookAgain(): void;
  /** A request was accepted: its thread has work. */
  wake(userId: UserId, threadId: ThreadId, priority: Priority): void;
  /** The store marked a request as cancelled. */
  requestCancelled(userId: UserId, threadId: ThreadId, requestId: RequestId): void;
  /** Since when a handler of this node is at work on the request, in milliseconds since 1970. */
  runningSince(thread: StreamKey, requestId: RequestId): number | undefined;
  /** The thread is being deleted: `begins` before its commit, then `done` or `failed`. */
  deletion(thread: StreamKey, phase: "begins" | "done" | "failed"): void;
  /** Requests that waited for this handler can be handled now. */
  handlerRegistered(name: string): void;
  /** Starts a run outside of any request, as a thread does. Throws also `overloaded` where too many threads are owned. */
  startRun(address: ThreadAddress, agentName: string, options: StartOptions): Promise<AuthoredRun<C>>;
  /** Calls what appends to a thread, behind the ends of its runs that are on their way. Rejects with `overloaded`. */
  behindEnds<Result>(thread: StreamKey, bytes: number, append: () => Promise<Result>): Promise<Result>;
  /** Begins nothing new; what runs may take so long. Then it is ended, and left to the next process. */
  drain(handlersMs: number): Promise<void>;
  /** The threads that are owned. */
  owned(): Iterable<StreamKey>;
  owns(thread: StreamKey): boolean;
  /** How many these are. */
  readonly size: number;
  readonly turns: Work["turns"];
}

const OWNERS_MAX = 10_000;
/** Leases of other nodes that runs waited for. They are remembered for some times to live, since an owner shows only over time that it is dead. */
const LEASES_MAX = 1_000;
const LEASES_KEPT_TTLS = 6;
/** After the deadline of a drain: for the last commits. */
const DRAIN_GRACE_MS = 2_000;

export function createThreadOwners<C extends Contract>(options: ThreadOwnersOptions<C>): ThreadOwners<C> {
  const { ownersMax = OWNERS_MAX, takeover = "at-once" } = options;
  const runtime: Runtime = { ...options.runtime, onError: reportOnce(options.runtime.onError) };
  const { clock, onError } = runtime;
  const threads = new Map<StreamKey, OwnedThread<C>>();
  const drained = new Set<() => void>();
  /** How many deletions of each thread are under way. */
  const deletions = new Map<StreamKey, number>();
  const shared = shareParts(options, runtime, takeover);
  const work = createWork(runtime, takeover, {
    hasRoom: () => threads.size < ownersMax,
    owns: (key) => threads.has(key),
    grant,
    // An outage of the store proves nothing about the owners.
    storeFailed: () => shared.leases.clear(),
  });
  let isDraining = false;

  function grant({ thread: key, userId, watched, lease }: Granted): void {
    const { name } = parseStreamKey(key);
    const thread = threads.get(key) ?? open(key, { userId, threadId: name as ThreadId });
    thread.handleInput({ type: "wake", watched, lease });
  }

  function open(key: StreamKey, address: ThreadAddress): OwnedThread<C> {
    const thread = createOwnedThread(shared, address, {
      handlerMissing: (name) => work.blocked(key, name),
      slotFreed: (next) => work.freed(key, next),
      slotWanted: (priority) => work.ready(key, address.userId, priority),
      postponed: (wait) => work.postponed(key, wait),
      ended: () => forget(key, thread),
    });
    threads.set(key, thread);
    // A thread that is taken while it is being deleted is deleted here, too, and not taken over by another node.
    for (let begun = deletions.get(key) ?? 0; begun > 0; begun -= 1) thread.handleInput({ type: "deletion", phase: "begins" });
    work.owned(key);
    return thread;
  }

  function forget(key: StreamKey, thread: OwnedThread<C>): void {
    if (threads.get(key) === thread) {
      threads.delete(key);
      work.left(key);
    }
    if (threads.size === 0) for (const resolve of drained) resolve();
  }

  function requestCancelled(userId: UserId, threadId: ThreadId, requestId: RequestId): void {
    const key = threadStream(userId, threadId);
    threads.get(key)?.handleInput({ type: "cancelled", requestId });
    work.cancelled(key, userId);
  }

  function deletion(key: StreamKey, phase: "begins" | "done" | "failed"): void {
    const underWay = (deletions.get(key) ?? 0) + (phase === "begins" ? 1 : -1);
    if (underWay > 0) deletions.set(key, underWay);
    else deletions.delete(key);
    threads.get(key)?.handleInput({ type: "deletion", phase });
  }

  async function drain(handlersMs: number): Promise<void> {
    isDraining = true;
    work.stop();
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

  async function startRun({ userId, threadId }: ThreadAddress, agentName: string, how: StartOptions): Promise<AuthoredRun<C>> {
    if (isDraining) throw createOwnerError("draining");
    const key = threadStream(userId, threadId);
    const owned = threads.get(key);
    if (owned === undefined && threads.size >= ownersMax) throw createError("overloaded", `${ownersMax} threads are owned already`);
    if (shared.leases.size >= LEASES_MAX) shared.leases.forgetUnseen(momentOf(runtime).monotonicMs - LEASES_KEPT_TTLS * runtime.limits.leaseTtlMs);
    return (owned ?? open(key, { userId, threadId })).startRun(agentName, how);
  }

  return {
    start: work.start,
    lookAgain: work.look,
    wake: (userId, threadId, priority) => work.ready(threadStream(userId, threadId), userId, priority),
    requestCancelled,
    runningSince: (key, requestId) => threads.get(key)?.runningSince(requestId),
    deletion,
    handlerRegistered: (name) => work.handlerRegistered(name, options.handlers.priorityOf(name)),
    startRun,
    behindEnds: (key, bytes, append) => threads.get(key)?.behindEnds(bytes, append) ?? append(),
    drain,
    owned: () => threads.keys(),
    owns: (key) => threads.has(key),
    get size() {
      return threads.size;
    },
    get turns() {
      return work.turns;
    },
  };
}

function shareParts<C extends Contract>(options: ThreadOwnersOptions<C>, runtime: Runtime, takeover: Takeover): ThreadsShared<C> {
  const { handlers, agents, askers, contract, idleMs, abortGraceMs, requestEnded = () => undefined } = options;
  const leases = createLeaseWatch(runtime.limits.leaseTtlMs, LEASES_MAX);
  return { runtime, handlers, agents, askers, requestEnded, checkEvent: createEventCheck(contract), takeover, leases, idleMs, abortGraceMs };
}
