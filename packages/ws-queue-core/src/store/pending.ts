import type { Branded } from "../ids.ts";
import type { Priority } from "../priority.ts";
import type { StreamKey } from "../stream.ts";
import type { Lease } from "./state.ts";

/** Where the next page of pending threads begins. Opaque: only the store that gave it can read it. */
export type PendingCursor = Branded<"PendingCursor">;

/** A thread that has an open run or a waiting request. */
export interface PendingThread {
  readonly thread: StreamKey;
  /** When its postponed head is due, in milliseconds since 1970 by the clock of the node that postponed it; 0: now. */
  readonly dueAt: number;
  /** How long the head was postponed; 0 where it was not. */
  readonly delayMs: number;
  /** Of its most urgent waiting request; `normal` when only runs are open. */
  readonly priority: Priority;
  readonly lease: Lease;
}

/** Ordered by `dueAt`; `next` is undefined when nothing follows. */
export interface PendingPage {
  readonly threads: readonly PendingThread[];
  readonly next: PendingCursor | undefined;
}
