import { REMOTE } from "../error-codes.ts";
import { errorOf } from "../errors.ts";
import type { UserId } from "../ids.ts";
import type { WelcomeFrame } from "../protocol/frames.ts";
import { boundFrom, isBound, remove, settle, tellLost, tellUnknown, unbind, unsend, type Outbox, type OutboxItem, type Why } from "./outbox-state.ts";

/** The server says who this is, which producer it has, and how far it knows that. */
export function handleWelcome(outbox: Outbox, { userId, producer, accepted, settled }: WelcomeFrame): void {
  claim(outbox, userId);
  if (outbox.producer === producer && !isRenewalDue(outbox)) {
    settle(outbox, settled);
    outbox.last = Math.max(outbox.last, accepted);
    return continueFrom(outbox, accepted + 1);
  }
  // reached: producer-changed
  leave(outbox);
  Object.assign(outbox, { producer, last: accepted, settled, settledItems: [], isLeaving: false });
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
  for (const item of behind) unsend(outbox, item);
  outbox.settledItems = [];
  outbox.last = expected - 1;
  outbox.isLeaving = true;
}

/** Nothing is bound to the producer that is being left: the next `hello` is without one. */
export const isRenewalDue = ({ isLeaving, items }: Outbox): boolean => isLeaving && !items.some(isBound);

/** Nothing from this sequence on is asked under the producer any more. What may have been accepted is known to its inbox by its id. */
export function leave(outbox: Outbox, first = 0): void {
  for (const item of boundFrom(outbox, first)) unbind(outbox, item);
  outbox.isLeaving = outbox.isDirty = true;
}

/**
 * The end of an item that no server can be shown: told, and never sent again. Whether its sequence was used, nobody can tell, so
 * those behind it need another producer.
 */
export function setAside(outbox: Outbox, item: OutboxItem, why: Why): void {
  const { seq } = item;
  remove(outbox, item);
  tellUnknown(outbox, item, why);
  if (!seq) return;
  leave(outbox, seq);
  outbox.last = seq - 1;
}

/** What one user asked for is not asked for by another. */
function claim(outbox: Outbox, userId: UserId): void {
  for (const item of outbox.items) {
    if ((item.userId ??= userId) === userId) continue;
    // reached: request-abandoned
    remove(outbox, item);
    // What was accepted may still be settled, unheard.
    tellUnknown(outbox, item, errorOf(REMOTE, "producer_expired"));
  }
  outbox.userId = userId;
}
