import type { WelcomeFrame } from "../protocol/frames.ts";
import { giveUp, settle, unbind, type OutboxState } from "./outbox-state.ts";

/** The server says which producer this is, and how far it knows it. */
export function handleWelcome(state: OutboxState, frame: WelcomeFrame): void {
  if (state.producer === frame.producer) return resumeProducer(state, frame);
  if (state.producer !== undefined) abandonProducer(state);
  adoptProducer(state, frame);
}

function adoptProducer(state: OutboxState, frame: WelcomeFrame): void {
  state.producer = frame.producer;
  state.last = frame.accepted;
  state.settled = frame.settled;
  state.isLeaving = false;
  state.isDirty = true;
}

/** What the store has up to `accepted` is waited for; what it had and has no more is sent again. */
function resumeProducer(state: OutboxState, { accepted, settled }: WelcomeFrame): void {
  settle(state, settled);
  for (const item of state.queue.items()) {
    item.inherited = false;
  }
  if (accepted > state.last) state.last = accepted;
  continueFrom(state, accepted + 1);
}

/**
 * The server waits for `expected`: what it had from there on it has no more, whatever it answered. If nobody has it, the
 * application is told, and the rest needs another producer.
 */
export function continueFrom(state: OutboxState, expected: number): void {
  const behind = state.queue.bound().filter(({ seq }) => seq >= expected);
  for (const item of behind) item.isAnswered = false;
  if (expected > state.last || behind[0]?.seq === expected) return;
  const { ids, isComplete } = state.queue.takeForgotten(expected, state.last);
  for (const [sequence, id] of ids) state.outcomes.push({ type: "lost", id, sequence, code: "request_lost" });
  if (!isComplete) state.outcomes.push({ type: "lost", id: undefined, sequence: expected, code: "request_lost" });
  // Nothing behind the missing sequence can ever be accepted under this producer, so it is safe under another.
  for (const item of behind) unbind(state, item);
  state.last = expected - 1;
  state.isLeaving = true;
}

/**
 * The server does not know the producer, or it is another user's. What may have been accepted is neither sent again
 * (it could run twice) nor forgotten (it may never run): the application is told.
 */
function abandonProducer(state: OutboxState): void {
  for (const item of state.queue.items()) {
    if (item.told) giveUp(state, item, "request_lost");
    else if (item.seq !== undefined) giveUp(state, item, "producer_expired", { outcomeUnknown: true });
    else if (item.inherited) giveUp(state, item, "producer_expired");
  }
}

/** The same, said as the answer to a request while connected. */
export function handleProducerExpired(state: OutboxState): void {
  state.isLeaving = true;
  for (const item of state.queue.bound()) {
    if (item.isAnswered) giveUp(state, item, "request_lost");
  }
}
