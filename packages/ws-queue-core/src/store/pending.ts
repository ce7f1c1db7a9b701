import { createError } from "../errors.ts";
import { moreUrgent, type Priority } from "../priority.ts";
import type { StreamKey } from "../stream.ts";
import type { PendingCursor, PendingThread } from "./port.ts";
import type { ThreadState } from "./state.ts";

/** What of a thread's state says whether, and when, it has work. */
type Work = Pick<ThreadState, "waiting" | "openRuns" | "postponed" | "lease">;

/** True when the thread needs an owner: a request waits or a run is open. */
export const isPending = (thread: Work): boolean => thread.waiting.length > 0 || thread.openRuns.length > 0;

/** When the thread has work: at once, unless its head was postponed. An open run has to be looked after in any case. */
export const dueAt = ({ postponed, openRuns }: Work): number => (openRuns.length > 0 ? 0 : (postponed?.dueAt ?? 0));

/** What `pending` says of a thread that is. */
export function pendingThread(thread: StreamKey, state: Work): PendingThread {
  const { waiting, openRuns, postponed, lease } = state;
  const priority = waiting.length === 0 ? "normal" : waiting.reduce((urgent: Priority, request) => moreUrgent(urgent, request.priority ?? "normal"), "low");
  return { thread, dueAt: dueAt(state), delayMs: openRuns.length > 0 ? 0 : (postponed?.delayMs ?? 0), priority, lease };
}

/** As many digits as any instant has, so that texts have the order of instants. */
const DIGITS = 16;

/** The place of a thread among those that are pending. Places have the order in which threads are due, and then that of their keys. */
export const pendingCursor = (at: number, thread: StreamKey): PendingCursor => `${String(at).padStart(DIGITS, "0")} ${thread}` as PendingCursor;

/** The place that a cursor names. Throws `invalid_argument`. */
export function parsePendingCursor(cursor: PendingCursor): { readonly dueAt: number; readonly thread: StreamKey } {
  const [, digits, thread] = CURSOR.exec(cursor) ?? [];
  if (digits === undefined || thread === undefined) throw createError("invalid_argument", "This is no cursor of pending threads");
  return { dueAt: Number(digits), thread: thread as StreamKey };
}

const CURSOR = /^(\d{16}) (.+)$/s;
