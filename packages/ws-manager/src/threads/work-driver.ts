import { createError, isApexError, parseStreamKey, type Priority, type StreamKey, type UserId } from "@apex/ws-queue-core";
import { createSlots, createWorkWatch, type SlotsInput, type Takeover, type WorkWatchInput, type WorkWatchOutput } from "@apex/ws-queue-core/server";
import type { Lease } from "@apex/ws-queue-core/store";
import type { Runtime } from "../runtime.ts";
import { createMachineTimer, createPump, momentOf, randomFraction } from "./machine-clock.ts";

/** A thread that may have its turn. */
export interface Granted {
  readonly thread: StreamKey;
  readonly userId: UserId;
  /** The `dueAt` of a wait of its head that is over, whatever the wall clock says. */
  readonly watched: number | undefined;
  /** Its lease as it was read last, where it was: free, or of an owner that is dead. */
  readonly lease: Lease | undefined;
}

export interface WorkHost {
  /** Whether one more thread can be granted. */
  hasRoom(): boolean;
  owns(thread: StreamKey): boolean;
  grant(granted: Granted): void;
  /** The pending threads could not be read. */
  storeFailed(): void;
}

/** Which threads have work, and whose turn it is: feeds work watch and slots from the store and the clock. */
export interface Work {
  /** Begins to look for work, and goes on with it. Resolves after the first sweep. Rejects when the store cannot be read; then it stopped. */
  start(): Promise<void>;
  /** Looks for work now, and does not wait for the next sweep. */
  look(): void;
  ready(thread: StreamKey, userId: UserId, priority: Priority): void;
  /** A request of the thread is marked as cancelled, also one without a handler here. */
  cancelled(thread: StreamKey, userId: UserId): void;
  /** The turn of a granted thread ended; with `next` it has more to do. */
  freed(thread: StreamKey, next: Priority | undefined): void;
  postponed(thread: StreamKey, wait: { readonly dueAt: number; readonly delayMs: number; readonly priority: Priority }): void;
  /** This node is about to take the thread's lease. */
  owned(thread: StreamKey): void;
  /** It has nothing to do with the thread any more. */
  left(thread: StreamKey): void;
  /** The head of the thread's inbox has no handler here. It is left alone until there is one, or for a minute: another node may have moved on. */
  blocked(thread: StreamKey, requestName: string): void;
  handlerRegistered(requestName: string, priority: Priority): void;
  /** How many threads have their turn, and how many wait for it. */
  readonly turns: { readonly running: number; readonly waiting: number };
  /** Grants nothing more. */
  stop(): void;
}

interface Waiting {
  readonly seenMs: number;
  /** The wait that is over; 0 without one. */
  readonly dueAt: number;
  /** What may be taken. */
  readonly lease: Lease | undefined;
}

const BLOCKED_MS = 60_000;
const BLOCKED_MAX = 10_000;

export function createWork(runtime: Runtime, takeover: Takeover, host: WorkHost): Work {
  const { store, limits, onError } = runtime;
  const { leaseTtlMs, handlersMax, handlersPerUserMax } = limits;
  const watch = createWorkWatch({ takeover, leaseTtlMs, jitter: () => randomFraction(runtime.random) });
  const slots = createSlots({ handlersMax, handlersPerUserMax });
  /** Of threads that wait for a slot: when that was seen last, and what a sweep saw. Another node may handle them meanwhile. */
  const waiting = new Map<StreamKey, Waiting>();
  const blocked = new Map<StreamKey, { readonly requestName: string; readonly untilMs: number }>();
  let started: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | undefined;
  let isStopped = false;
  const pump = createPump(step, () => timer.set(watch.nextTimeout()));
  const timer = createMachineTimer(
    runtime,
    () => {
      watch.handleTimeout(momentOf(runtime));
      pump();
    },
    "background",
  );

  function tellWatch(input: WorkWatchInput): void {
    watch.handleInput(input, momentOf(runtime));
    pump();
  }

  function tellSlots(input: SlotsInput): void {
    slots.handleInput(input, momentOf(runtime).monotonicMs);
    pump();
  }

  function ready(thread: StreamKey, userId: UserId, priority: Priority, seen: Partial<Waiting> = {}): void {
    waiting.set(thread, { ...(waiting.get(thread) ?? { dueAt: 0, lease: undefined }), ...seen, seenMs: momentOf(runtime).monotonicMs });
    tellSlots({ type: "ready", thread, userId, priority });
    // Too many wait: the store keeps it, and a later look finds it.
    if (!slots.knows(thread)) waiting.delete(thread);
  }

  function seeAgain(thread: StreamKey): void {
    const known = waiting.get(thread);
    if (known !== undefined) waiting.set(thread, { ...known, seenMs: momentOf(runtime).monotonicMs });
  }

  /** What waits here and was not seen since is another node's, or done: memory does not grow with what others handle. */
  function forgetUnseen(sinceMs: number): void {
    for (const [thread, { seenMs }] of waiting) {
      if (seenMs >= sinceMs || host.owns(thread)) continue;
      waiting.delete(thread);
      slots.handleInput({ type: "done", thread }, momentOf(runtime).monotonicMs);
    }
  }

  function step(): boolean {
    const output = watch.pollOutput();
    if (output !== undefined) {
      handleWatch(output);
      return true;
    }
    if (isStopped || !host.hasRoom()) return false;
    const granted = slots.pollOutput();
    if (granted === undefined) return false;
    if (granted.type === "room") {
      watch.handleInput({ type: "look" }, momentOf(runtime));
      return true;
    }
    const { dueAt = 0, lease } = waiting.get(granted.thread) ?? {};
    waiting.delete(granted.thread);
    // It is looked at: whether its head still has no handler shows now.
    blocked.delete(granted.thread);
    host.grant({ thread: granted.thread, userId: granted.userId, watched: dueAt > 0 ? dueAt : undefined, lease });
    return true;
  }

  function handleWatch(output: WorkWatchOutput): void {
    switch (output.type) {
      case "read-pending":
        return readPending(output);
      case "ready":
        return handleFound(output);
      case "swept":
        if (output.roundMs !== undefined) forgetUnseen(output.roundMs);
        started?.resolve();
        started = undefined;
        return;
    }
  }

  function readPending({ call, after, limit }: WorkWatchOutput & { type: "read-pending" }): void {
    (async () => store.pending(after, limit))()
      .then(
        (result) => tellWatch({ type: "page", call, result }),
        (error: unknown) => handleFailure(call, error),
      )
      .catch(onError);
  }

  function handleFailure(call: number, error: unknown): void {
    host.storeFailed();
    if (started !== undefined) {
      stop();
      return started.reject(error);
    }
    if (!isStopped) onError(error);
    // It will never answer again.
    if (isApexError(error) && error.code === "store_closed") stop();
    else tellWatch({ type: "page-failed", call });
  }

  function handleFound({ thread, priority, dueAt, lease }: WorkWatchOutput & { type: "ready" }): void {
    seeAgain(thread);
    const { untilMs = 0 } = blocked.get(thread) ?? {};
    if (untilMs > momentOf(runtime).monotonicMs) return;
    blocked.delete(thread);
    const userId = userOf(thread);
    if (userId === undefined) return;
    ready(thread, userId, priority, { dueAt, lease });
  }

  function userOf(thread: StreamKey): UserId | undefined {
    try {
      return parseStreamKey(thread).userId;
    } catch (error) {
      onError(createError("store_damaged", "A thread's key in the store is none; it is left alone", { key: thread.slice(0, 80) }, error));
      return undefined;
    }
  }

  function block(thread: StreamKey, requestName: string): void {
    blocked.set(thread, { requestName, untilMs: momentOf(runtime).monotonicMs + BLOCKED_MS });
    const [oldest] = blocked.keys();
    if (blocked.size > BLOCKED_MAX && oldest !== undefined) blocked.delete(oldest);
  }

  function handlerRegistered(requestName: string, priority: Priority): void {
    for (const [thread, { requestName: missing }] of blocked) {
      if (missing !== requestName) continue;
      blocked.delete(thread);
      const userId = userOf(thread);
      if (userId !== undefined) ready(thread, userId, priority);
    }
  }

  function stop(): void {
    isStopped = true;
    tellWatch({ type: "stop" });
  }

  return {
    start: () =>
      new Promise((resolve, reject) => {
        started = { resolve, reject };
        tellWatch({ type: "look" });
      }),
    look: () => tellWatch({ type: "look" }),
    ready: (thread, userId, priority) => ready(thread, userId, priority),
    cancelled(thread, userId) {
      blocked.delete(thread);
      // How urgent the thread is, the next sweep shows: a cancel makes no request of it more urgent.
      ready(thread, userId, "low");
    },
    freed(thread, next) {
      if (next !== undefined) waiting.set(thread, { dueAt: 0, lease: undefined, seenMs: momentOf(runtime).monotonicMs });
      tellSlots({ type: "freed", thread, ...(next === undefined ? {} : { next }) });
    },
    postponed(thread, wait) {
      // What was found of the very same wait counts: an owner that could not begin it says once more that it waits.
      const known = waiting.get(thread);
      if (known !== undefined && known.dueAt !== wait.dueAt) waiting.set(thread, { ...known, dueAt: 0, lease: undefined });
      tellWatch({ type: "postponed", thread, ...wait });
    },
    owned: (thread) => tellWatch({ type: "owned", thread }),
    left(thread) {
      seeAgain(thread);
      tellWatch({ type: "left", thread });
    },
    blocked: block,
    handlerRegistered,
    get turns() {
      return { running: slots.holding, waiting: slots.waiting };
    },
    stop,
  };
}
