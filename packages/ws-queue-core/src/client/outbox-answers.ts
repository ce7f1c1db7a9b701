import type { RequestId } from "../ids.ts";
import type { RejectedFrame } from "../protocol/frames.ts";
import type { Outcome } from "./io.ts";
import type { BoundItem } from "./outbox-queue.ts";
import { continueFrom, handleProducerExpired } from "./outbox-producer.ts";
import { giveUp, reject, settle, unbind, type OutboxState } from "./outbox-state.ts";

/** An answer that means that the item is done: `accepted`, or a cancel's outcome. */
export function handleDone(state: OutboxState, seq: number, id: RequestId, outcome: Extract<Outcome, { type: "accepted" | "cancelled" }>): void {
  const item = state.queue.find(seq, id);
  if (!item) return;
  if (item.told === undefined) state.outcomes.push(outcome);
  item.told ??= outcome.type;
  handleAnswered(state, item);
}

/** The store has an answer, and until that is settled it may forget it: the item stays to be sent again. */
function handleAnswered(state: OutboxState, item: BoundItem): void {
  state.inFlight.delete(item.seq);
  item.isAnswered = true;
  if (item.seq <= state.settled) settle(state, state.settled);
}

export function handleRejected(state: OutboxState, frame: RejectedFrame, now: number, retryAfterMs: number): void {
  const item = state.queue.find(frame.seq, frame.id);
  if (!item) return;
  state.inFlight.delete(frame.seq);
  if (frame.code === "sequence_conflict") return handleConflict(state, item);
  if (frame.code === "producer_expired") return handleExpired(state, item);
  if (frame.retryable || frame.expected !== undefined) return handleRetryable(state, frame, now, retryAfterMs);
  reject(state, item, frame.code);
  handleAnswered(state, item);
}

/** Somebody else used the sequence, so this item was never accepted under it: both are to run. */
function handleConflict(state: OutboxState, item: BoundItem): void {
  unbind(state, item);
  state.isLeaving = true;
}

function handleExpired(state: OutboxState, item: BoundItem): void {
  // Refused the only time that it was sent: certainly not accepted.
  if (item.sends === 1) unbind(state, item);
  else giveUp(state, item, item.told ? "request_lost" : "producer_expired", { outcomeUnknown: true });
  handleProducerExpired(state);
}

function handleRetryable(state: OutboxState, frame: RejectedFrame, now: number, retryAfterMs: number): void {
  state.isRewinding = true;
  if (frame.expected !== undefined) continueFrom(state, frame.expected);
  // `expected` alone only says that something before this one has to come first: no reason to wait.
  if (frame.expected === undefined || frame.retryAfterMs !== undefined) {
    state.pausedUntil = Math.max(state.pausedUntil, now + (frame.retryAfterMs ?? retryAfterMs));
  }
}
