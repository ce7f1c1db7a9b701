import { createError, isApexError, parseStreamKey, type Priority, type StreamKey, type UserId } from "@apex/ws-queue-core";
import { createSlots, createWorkWatch, type SlotsInput, type Takeover, type WorkWatchInput, type WorkWatchOutput } from "@apex/ws-queue-core/server";
import type { Lease } from "@apex/ws-queue-core/store";
import type { Runtime } from "../runtime.ts";
import { createMachineTimer, momentOf, randomFraction } from "./machine-clock.ts";

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
  grant(granted: Granted): void;
}

/** Which threads have work, and whose turn it is: feeds work watch and slots from the store and the clock. */
export interface Work {
  /** Begins to look for work, and goes on with it. Resolves after the first sweep. Rejects when the store cannot be read; then it stopped. */
  start(): Promise<void>;
  /** Looks for work now, and does not wait for the next sweep. */
  look(): void;
  ready(thread: StreamKey, userId: UserId, priority: Priority): void;
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
  /** Grants nothing more. */
  stop(): void;
}

const BLOCKED_MS = 60_000;
const BLOCKED_MAX = 10_000;

export function createWork(runtime: Runtime, takeover: Takeover, host: WorkHost): Work {
  const { store, limits, onError } = runtime;
  const { leaseTtlMs, handlersMax, handlersPerUserMax } = limits;
  const watch = createWorkWatch({ takeover, leaseTtlMs, jitter: () => randomFraction(runtime.random) });
  const slots = createSlots({ handlersMax, handlersPerUserMax });
  /** What was seen of threads that were not granted since. */
  const found = new Map<StreamKey, { readonly dueAt: number; readonly lease: Lease | undefined }>();
  const blocked = new Map<StreamKey, { readonly requestName: string; readonly untilMs: number }>();
  let started: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | undefined;
  let isStopped = false;
  let isPumping = false;
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

  function pump(): void {
    if (isPumping) return;
    isPumping = true;
    try {
      while (step());
    } finally {
      isPumping = false;
    }
    timer.set(watch.nextTimeout());
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
    const { dueAt, lease } = found.get(granted.thread) ?? {};
    found.delete(granted.thread);
    host.grant({ thread: granted.thread, userId: granted.userId, watched: dueAt, lease });
    return true;
  }

  function handleWatch(output: WorkWatchOutput): void {
    switch (output.type) {
      case "read-pending":
        return readPending(output);
      case "ready":
        return handleFound(output);
      case "swept":
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
    const { untilMs = 0 } = blocked.get(thread) ?? {};
    if (untilMs > momentOf(runtime).monotonicMs) return;
    blocked.delete(thread);
    const userId = userOf(thread);
    if (userId === undefined) return;
    found.set(thread, { dueAt, lease });
    tellSlots({ type: "ready", thread, userId, priority });
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
      if (userId !== undefined) tellSlots({ type: "ready", thread, userId, priority });
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
    ready: (thread, userId, priority) => tellSlots({ type: "ready", thread, userId, priority }),
    freed: (thread, next) => tellSlots({ type: "freed", thread, ...(next === undefined ? {} : { next }) }),
    postponed(thread, wait) {
      // What was found of the very same wait counts: an owner that could not begin it says once more that it waits.
      if (found.get(thread)?.dueAt !== wait.dueAt) found.delete(thread);
      tellWatch({ type: "postponed", thread, ...wait });
    },
    owned: (thread) => tellWatch({ type: "owned", thread }),
    left: (thread) => tellWatch({ type: "left", thread }),
    blocked: block,
    handlerRegistered,
    stop,
  };
}
