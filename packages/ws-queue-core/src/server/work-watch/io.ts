import type { PendingCursor, PendingPage } from "../../store/port.ts";
import type { Lease } from "../../store/state.ts";
import type { Priority } from "../../priority.ts";
import type { StreamKey } from "../../stream.ts";
import type { Takeover } from "../owner/lease-keeper.ts";

export interface WorkWatchOptions {
  readonly takeover: Takeover;
  /** A lease that does not move for so long is a dead owner's. */
  readonly leaseTtlMs: number;
  /** Random, at least 0 and below 1. */
  readonly jitter: () => number;
  /** Most waits, and most leases, that are watched at a time; default 10,000. */
  readonly watchesMax?: number;
  /** Most pages of due threads in one sweep; default 40. */
  readonly pagesMax?: number;
}

export type WorkWatchInput =
  /** Look for work now: at the start (no sweep comes before), and when what was read before does not count any more. */
  | { readonly type: "look" }
  /** This node postponed the head of the thread's inbox, or met it as postponed by another node. `dueAt` identifies the wait. */
  | {
      readonly type: "postponed";
      readonly thread: StreamKey;
      readonly dueAt: number;
      readonly delayMs: number;
      readonly priority: Priority;
    }
  /** This node has or takes the thread's lease; told before it does. */
  | { readonly type: "owned"; readonly thread: StreamKey }
  /** This node has nothing to do with the thread any more. */
  | { readonly type: "left"; readonly thread: StreamKey }
  /** Answers to `read-pending`. */
  | { readonly type: "page"; readonly call: number; readonly result: PendingPage }
  | { readonly type: "page-failed"; readonly call: number }
  /** No more reads and no more work. */
  | { readonly type: "stop" };

export type WorkWatchOutput =
  | { readonly type: "read-pending"; readonly call: number; readonly after: PendingCursor | undefined; readonly limit: number }
  /**
   * The thread has work that is due, and no living owner is known. Repeated by each sweep that finds it so; never of a thread that
   * this node owns, except where a wait is over that this node itself was told of by `postponed`.
   */
  | {
      readonly type: "ready";
      readonly thread: StreamKey;
      readonly priority: Priority;
      /** The wait that is over, whatever the wall clock says; 0 without one. */
      readonly dueAt: number;
      /** What may be taken: it is free, or its owner is dead. Undefined where it was not read. */
      readonly lease: Lease | undefined;
    }
  /** A sweep has ended: it reported what it found. */
  | { readonly type: "swept" };
