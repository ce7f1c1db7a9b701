import type { AcceptedFrame, CancelledFrame, RejectedFrame } from "../protocol/frames.ts";
import type { Client } from "./client.ts";
import type { Outcome } from "./io.ts";
import { continueFrom, leave } from "./outbox-producer.ts";
import { reject, settle, unbind, unsend, type BoundItem, type Outbox } from "./outbox-state.ts";

/** The item of an answer; undefined when it is not ours or no longer waited for. */
const find = ({ items }: Outbox, { seq, id }: AcceptedFrame | CancelledFrame | RejectedFrame): BoundItem | undefined =>
  items.find((item): item is BoundItem => item.seq === seq && item.body.id === id);

/** An answer that means that the item is done. */
export function handleDone({ outbox }: Client, frame: AcceptedFrame | CancelledFrame): void {
  const item = find(outbox, frame);
  if (!item) return;
  if (!item.told) {
    outbox.tell({ ...frame, type: frame.t } as Outcome);
    item.told = frame.t;
  }
  handleAnswered(outbox, item);
}

/** The store has an answer, and until that is settled it may forget it: the item stays to be sent again. */
function handleAnswered(outbox: Outbox, item: BoundItem): void {
  item.state = "answered";
  settle(outbox, outbox.settled);
}

export function handleRejected({ outbox }: Client, frame: RejectedFrame, now: number): void {
  const item = find(outbox, frame);
  if (!item) return;
  item.state = "waiting";
  if (frame.code === "producer_expired") {
    // reached: producer-expired
    leave(outbox);
  } else if (frame.code === "sequence_conflict" || frame.code === "sequence_too_old") {
    // reached: conflict-heard
    // Somebody else used the sequence, so both are to run; or nobody can tell any more who did, but the inbox.
    if (frame.code === "sequence_conflict") unsend(outbox, item);
    else unbind(outbox, item);
    outbox.isLeaving = true;
  } else if (frame.retryable) {
    handleRetryable(outbox, frame, now);
  } else {
    reject(outbox, item, frame);
    handleAnswered(outbox, item);
  }
}

/** The wait before a request is sent again whose rejection did not say how long. */
const RETRY_AFTER_MS = 1_000;

function handleRetryable(outbox: Outbox, frame: RejectedFrame, now: number): void {
  // reached: outbox-rewinds
  // `expected` alone only says that something before this one has to come first: no reason to wait.
  const { expected, retryAfterMs = expected ? 0 : RETRY_AFTER_MS } = frame;
  outbox.pausedUntil = Math.max(outbox.pausedUntil, now + retryAfterMs);
  if (expected) continueFrom(outbox, expected);
}
