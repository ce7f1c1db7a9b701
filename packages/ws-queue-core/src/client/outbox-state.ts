import type { ErrorCode } from "../error-codes.ts";
import type { ErrorDetails } from "../errors.ts";
import type { ProducerId } from "../ids.ts";
import type { Outcome } from "./io.ts";
import type { OutboxItem, OutboxQueue } from "./outbox-queue.ts";

/** What an outbox knows of its producer and of the connection. Only the outbox's own files touch it. */
export interface OutboxState {
  readonly queue: OutboxQueue;
  producer: ProducerId | undefined;
  /** The newest sequence that was used, by us or by an earlier holder of the producer. */
  last: number;
  settled: number;
  /** Sent on this connection and not answered. */
  readonly inFlight: Set<number>;
  /** No new item gets a sequence of this producer any more. */
  isLeaving: boolean;
  /** After a retryable rejection: nothing is sent until every answer is there, and not before `pausedUntil`. */
  isRewinding: boolean;
  pausedUntil: number;
  readonly outcomes: Outcome[];
  isDirty: boolean;
}

export function createOutboxState(queue: OutboxQueue): OutboxState {
  return {
    queue,
    producer: undefined,
    last: 0,
    settled: 0,
    inFlight: new Set(),
    isLeaving: false,
    isRewinding: false,
    pausedUntil: 0,
    outcomes: [],
    isDirty: false,
  };
}

export function remove(state: OutboxState, item: OutboxItem): void {
  state.queue.remove(item);
  state.isDirty = true;
}

/** Tells, once, that an item will not be done; one that was accepted before is lost, not rejected. */
export function reject(state: OutboxState, item: OutboxItem, code: ErrorCode, details: ErrorDetails = {}): void {
  const { id } = item.body;
  if (item.told === undefined) state.outcomes.push({ type: "rejected", id, code, details: { ...details, requestId: id } });
  else if (item.told !== "rejected") state.outcomes.push({ type: "lost", id, sequence: item.seq ?? 0, code });
  item.told = "rejected";
  state.isDirty = true;
}

/** The end of an item that will not be sent again. */
export function giveUp(state: OutboxState, item: OutboxItem, code: ErrorCode, details: ErrorDetails = {}): void {
  remove(state, item);
  reject(state, item, code, details);
}

/** Takes the sequence away: only when it is certain that the item was not accepted under it. */
export function unbind(state: OutboxState, item: OutboxItem): void {
  if (item.told === "rejected") return remove(state, item);
  item.seq = undefined;
  item.sends = 0;
  item.isAnswered = false;
  state.isDirty = true;
}

/** All sequences up to `through` cannot be lost any more. Items without an answer stay: the answer is still to come. */
export function settle(state: OutboxState, through: number): void {
  state.settled = through;
  for (const item of state.queue.bound()) {
    if (item.seq > through || !item.isAnswered) continue;
    remove(state, item);
    if (item.told !== "rejected") state.outcomes.push({ type: "settled", id: item.body.id });
  }
}
