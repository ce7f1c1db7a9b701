import type { WelcomeFrame } from "../protocol/frames.ts";
import { boundFrom, giveUp, isBound, settle, tellLost, unbind, type Outbox, type OutboxItem } from "./outbox-state.ts";

/** The server says which producer this is, and how far it knows it. */
export function handleWelcome(outbox: Outbox, { producer, accepted, settled }: WelcomeFrame): void {
  if (outbox.producer === producer) {
    settle(outbox, settled);
    for (const item of outbox.items) item.inherited = false;
    outbox.last = Math.max(outbox.last, accepted);
    return continueFrom(outbox, accepted + 1);
  }
  // It does not know the old one, or that is another user's. Items that were never sent are safe under the new one.
  // reached: producer-changed
  for (const item of outbox.items) if (isBound(item) || item.inherited) abandon(outbox, item);
  Object.assign(outbox, { producer, last: accepted, settled, settledItems: [], isLeaving: false, isDirty: true });
}

/**
 * The server waits for `expected`: what it had from there on it has no more, whatever it answered. If nobody has it, the
 * application is told, and the rest needs another producer.
 */
export function continueFrom(outbox: Outbox, expected: number): void {
  const behind = boundFrom(outbox, expected);
  for (const item of behind) if (item.state === "answered") item.state = "waiting";
  if (expected > outbox.last || behind[0]?.seq === expected) return;
  // reached: request-lost
  const lost = outbox.settledItems.filter(({ seq }) => seq >= expected);
  for (const { seq, body } of lost) tellLost(outbox, body.id, seq, "request_lost");
  if (lost.length === 0) tellLost(outbox, undefined, expected, "request_lost");
  // Nothing behind the missing sequence can ever be accepted under this producer, so it is safe under another.
  for (const item of behind) unbind(outbox, item);
  outbox.settledItems = [];
  outbox.last = expected - 1;
  outbox.isLeaving = true;
}

/** The only send of this item was refused, since the producer is not known: so nothing of the producer is. */
export function handleProducerExpired(outbox: Outbox, item: OutboxItem): void {
  // reached: producer-expired
  if (item.isRepeated) abandon(outbox, item);
  else unbind(outbox, item);
  for (const one of outbox.items) if (one.state === "answered") abandon(outbox, one);
  outbox.isLeaving = true;
}

/**
 * What may have been accepted is neither sent again (it could run twice) nor forgotten (it may never run): the
 * application is told.
 */
function abandon(outbox: Outbox, item: OutboxItem): void {
  // reached: request-abandoned
  giveUp(outbox, item, item.told ? "request_lost" : "producer_expired", isBound(item) ? { outcomeUnknown: true } : {});
}
