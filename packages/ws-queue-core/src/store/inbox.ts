import { failuresSoFar, keptFailure, keptFailures } from "../attempt-failure.ts";
import type { RequestId } from "../ids.ts";
import type { Position } from "../position.ts";
import type { Priority } from "../priority.ts";
import type { Op } from "./commit.ts";
import type { CancelOutcome } from "./op-result.ts";
import type { ThreadState, WaitingRequest } from "./state.ts";
import { UNTRIED } from "./thread-state.ts";

/**
 * Adds a request at the end of the inbox; `after` is the position that its entry follows. One that was cancelled before it
 * came is cancelled from the start.
 */
export function enqueueRequest(thread: ThreadState, requestId: RequestId, after: Position, priority: Priority = "normal"): ThreadState {
  const cancelled = thread.tombstones.includes(requestId);
  const tombstones = cancelled ? thread.tombstones.filter((id) => id !== requestId) : thread.tombstones;
  const request = { requestId, offset: after.offset + 1, after, cancelled, ...(priority === "normal" ? {} : { priority }) };
  return { ...thread, tombstones, waiting: [...thread.waiting, request] };
}

export const isWaiting = (thread: ThreadState | undefined, requestId: RequestId): boolean =>
  thread?.waiting.some((request) => request.requestId === requestId) === true;

const isHead = (thread: ThreadState, requestId: RequestId): boolean => thread.waiting[0]?.requestId === requestId;

/** Counts the next attempt on the head, and notes that the one before was lost; undefined when the head or the count is another one. */
export function beginAttempt(thread: ThreadState, requestId: RequestId, attempt: number): ThreadState | undefined {
  if (!isHead(thread, requestId) || attempt !== thread.attempt + 1) return undefined;
  return { ...thread, attempt, failures: failuresSoFar(thread), postponed: undefined };
}

/** The head waits for its next attempt, and the present one failed or does not count; undefined when the head is another one. */
export function postponeHead(thread: ThreadState, { requestId, dueAt, delayMs, failure }: PostponeOp): ThreadState | undefined {
  if (!isHead(thread, requestId)) return undefined;
  const postponed = delayMs > 0 ? { dueAt, delayMs } : undefined;
  if (failure === undefined) return { ...thread, postponed, excused: thread.excused + 1 };
  return { ...thread, postponed, failures: keptFailures([...thread.failures, keptFailure(thread.attempt, failure)]) };
}

type PostponeOp = Extract<Op, { type: "postpone" }>;

/** Moves past the head; undefined when the head is another one. */
export const consumeHead = (thread: ThreadState, requestId: RequestId): ThreadState | undefined =>
  isHead(thread, requestId) ? { ...thread, ...UNTRIED, waiting: thread.waiting.slice(1) } : undefined;

export interface Cancelled {
  readonly thread: ThreadState;
  readonly outcome: CancelOutcome;
}

/**
 * Marks it while it waits, and a postponed head is due at once; of a request that never came (`isKnown`: the inbox has it) it leaves a tombstone, of which the
 * newest `kept` stay.
 */
export function cancelRequest(thread: ThreadState, requestId: RequestId, isKnown: boolean, kept: number): Cancelled {
  const waiting = thread.waiting.find((request) => request.requestId === requestId);
  if (waiting?.cancelled === false) return { thread: markCancelled(thread, requestId), outcome: "cancelled" };
  if (waiting !== undefined) return { thread, outcome: "cancelled" };
  if (isKnown) return { thread, outcome: "already_ended" };
  if (thread.tombstones.includes(requestId)) return { thread, outcome: "unknown" };
  // reached: tombstone-left
  return { thread: { ...thread, tombstones: [...thread.tombstones, requestId].slice(-kept) }, outcome: "unknown" };
}

function markCancelled(thread: ThreadState, requestId: RequestId): ThreadState {
  const mark = (request: WaitingRequest) => (request.requestId === requestId ? { ...request, cancelled: true } : request);
  const marked = { ...thread, waiting: thread.waiting.map(mark) };
  if (thread.postponed === undefined || !isHead(thread, requestId)) return marked;
  // reached: postponed-head-cancelled
  return { ...marked, postponed: undefined };
}

/** The inbox after its stream was deleted: nothing waits any more. */
export const emptyInbox = (thread: ThreadState): ThreadState => ({ ...thread, ...UNTRIED, waiting: [] });
