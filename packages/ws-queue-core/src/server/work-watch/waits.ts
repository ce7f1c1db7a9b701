import type { Priority } from "../../priority.ts";
import type { StreamKey } from "../../stream.ts";
import type { Moment } from "../owner/moment.ts";
import { createHeap } from "../heap.ts";

/** A postponed head of a thread, watched on the monotonic clock from the moment at which this node first saw it. */
export interface Wait {
  readonly thread: StreamKey;
  /** Identifies the wait; in milliseconds since 1970 by the clock of the node that postponed it. */
  readonly dueAt: number;
  /** When `delayMs` have passed since it was first seen. */
  readonly watchedUntilMs: number;
  readonly priority: Priority;
}

/**
 * Postponed heads. The clock of the node that postponed one may be an hour ahead or behind, so one is over when the wall clock says
 * so or when this node watched it for its whole delay. At most `watchesMax` are kept; the wall clock alone counts for the others.
 */
export interface Waits {
  /** Begins to watch, unless the very same wait is watched already. `isAnnounced`: `takeOver` gives it once it is over. */
  see(wait: Pick<Wait, "thread" | "dueAt" | "priority"> & { readonly delayMs: number; readonly isAnnounced: boolean }, now: Moment): void;
  isOver(thread: StreamKey, dueAt: number, now: Moment): boolean;
  forget(thread: StreamKey): void;
  /** Forgets all that were not seen since. */
  forgetUnseen(sinceMs: number): void;
  /** An announced wait that was watched for its whole delay, once. */
  takeOver(now: Moment): Wait | undefined;
  nextTimeout(): number | undefined;
  clear(): void;
}

interface WatchedWait extends Wait {
  seenMs: number;
}

export function createWaits(watchesMax: number): Waits {
  const waits = new Map<StreamKey, WatchedWait>();
  const announced = createHeap<WatchedWait>((a, b) => a.watchedUntilMs < b.watchedUntilMs);

  function forget(thread: StreamKey): void {
    const wait = waits.get(thread);
    if (wait === undefined) return;
    waits.delete(thread);
    announced.remove(wait);
  }

  function begin({ thread, dueAt, delayMs, priority }: Parameters<Waits["see"]>[0], { monotonicMs }: Moment): WatchedWait | undefined {
    forget(thread);
    if (waits.size >= watchesMax) return undefined;
    const wait = { thread, dueAt, priority, watchedUntilMs: monotonicMs + delayMs, seenMs: monotonicMs };
    waits.set(thread, wait);
    return wait;
  }

  return {
    see(seen, now) {
      const known = waits.get(seen.thread);
      const wait = known?.dueAt === seen.dueAt ? known : begin(seen, now);
      if (wait === undefined) return;
      wait.seenMs = now.monotonicMs;
      if (seen.isAnnounced) announced.put(wait);
    },
    isOver: (thread, dueAt, now) => {
      const wait = waits.get(thread);
      return dueAt <= now.epochMs || (wait?.dueAt === dueAt && wait.watchedUntilMs <= now.monotonicMs);
    },
    forget,
    forgetUnseen(sinceMs) {
      for (const { thread, seenMs } of waits.values()) if (seenMs < sinceMs) forget(thread);
    },
    takeOver({ monotonicMs }) {
      const wait = announced.first();
      if (wait === undefined || wait.watchedUntilMs > monotonicMs) return undefined;
      announced.remove(wait);
      return wait;
    },
    nextTimeout: () => announced.first()?.watchedUntilMs,
    clear() {
      for (const thread of waits.keys()) forget(thread);
    },
  };
}
