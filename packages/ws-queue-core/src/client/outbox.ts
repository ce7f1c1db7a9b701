import { LOCAL, LOCAL_RETRYABLE, REMOTE } from "../error-codes.ts";
import { errorOf } from "../errors.ts";
import { isId } from "../ids.ts";
import { DEADLINE_FEATURE, type CancelFrame, type RequestFrame, type WelcomeFrame } from "../protocol/frames.ts";
import type { OutboxBody } from "./body.ts";
import type { ClientInput } from "./io.ts";
import { isReadable, tryParseSnapshot } from "./outbox-snapshot.ts";
import { setAside, leave } from "./outbox-producer.ts";
import { giveUp, isBound, tellUnknown, type Outbox, type OutboxItem, type Why } from "./outbox-state.ts";
import type { ClientSettings } from "./settings.ts";

/**
 * Requests and cancels from the moment they are made until they are settled. An item gets its sequence when it is first
 * sent and is only ever sent again under that producer and sequence, unless they can tell nothing about it any more: then
 * its id tells the inbox whether it came. The outbox leaves a producer whose sequences are used by somebody else or cannot
 * be continued: no new item gets a sequence of it, and once nothing is bound to it any more (`isRenewalDue`) the rest is sent
 * under a fresh producer.
 */

export function submit(
  outbox: Outbox,
  { outboxRequestsMax, outboxBytesMax }: Pick<ClientSettings, "outboxRequestsMax" | "outboxBytesMax">,
  { body, bytes, epoch }: Extract<ClientInput, { type: "submit" }>,
  now: number,
): void {
  if (cancelUnsent(outbox, body)) return;
  const lengthMs = body.deadline === undefined ? undefined : body.deadline - epoch;
  const item: OutboxItem = { body, bytes, lengthMs, userId: outbox.userId, state: "waiting", expiresAt: now + (lengthMs ?? Infinity) };
  // It would not fit into an empty outbox either.
  if (bytes > outboxBytesMax) return giveUp(outbox, item, tooLarge(bytes, outboxBytesMax));
  const items = [...outbox.items, item];
  if (items.length > outboxRequestsMax || items.reduce((sum, one) => sum + one.bytes, 0) > outboxBytesMax) {
    return giveUp(outbox, item, errorOf(LOCAL_RETRYABLE, "outbox_full"));
  }
  outbox.items = items;
  outbox.isDirty = true;
}

const tooLarge = (bytes: number, bytesMax: number): Why => errorOf(REMOTE, "frame_too_large", undefined, { bytes, bytesMax });

/** A request that was never sent is cancelled by not sending it. */
function cancelUnsent(outbox: Outbox, body: OutboxBody): boolean {
  const target = body.t === "cancel" ? outbox.items.find((item) => !item.isSent && item.body.id === body.request) : undefined;
  if (!target) return false;
  giveUp(outbox, target, errorOf(LOCAL, "cancelled"));
  outbox.tell({ type: "cancelled", id: body.id, outcome: "cancelled" });
  return true;
}

/**
 * Takes an outbox over. What passed between two pages only the clock of the computer can tell, and that may have been moved:
 * no request gets more time by it than it began with, and none is given up by it here. Whether there is time left is for
 * the server to say: the requests may be there already. What cannot be read of it is dropped; what became of its sequences, nobody
 * here can tell. A producer that is none would end every connection with `hello`. Returns false where there is such a thing.
 */
export function restore(outbox: Outbox, stored: unknown, epoch: number, now: number): boolean {
  const snapshot = tryParseSnapshot(stored);
  if (!snapshot) return false;
  const { userId, producer, last, isLeaving, items } = snapshot;
  const inherited = items.filter(isReadable).map((item): OutboxItem => {
    // reached: request-inherited
    const { body, lengthMs = Infinity } = item;
    const leftMs = Math.min(lengthMs, (body.deadline ?? Infinity) - epoch);
    return { ...item, userId, inherited: true, state: "waiting", expiresAt: now + leftMs };
  });
  // Their sequences are older than all others.
  Object.assign(outbox, { heirOf: userId, producer, last, isLeaving, items: [...inherited, ...outbox.items] });
  const isWhole = isId(producer) && items.every((item) => isReadable(item) && (item.seq ?? 0) <= last);
  if (!isWhole) leave(outbox);
  return isWhole;
}

/**
 * The connection is gone. Whatever was on its way may have arrived or not; and what was answered is asked again: the store may have
 * lost it meanwhile, and a copy of this page may have used its sequence, which would be settled in its place.
 */
export function forgetSends(outbox: Outbox): void {
  for (const item of outbox.items) item.state = "waiting";
  outbox.pausedUntil = -Infinity;
}

/** Gives up what was not sent in time. */
export function expire(outbox: Outbox, now: number): void {
  for (const item of outbox.items) if (expiryOf(item) <= now) giveUp(outbox, item, errorOf(LOCAL, "deadline_exceeded"));
}

const expiryOf = ({ isSent, inherited, expiresAt }: OutboxItem): number => (isSent || inherited ? Infinity : expiresAt);

/** When something expires or may be sent again. */
export const outboxDueAt = ({ items, pausedUntil }: Outbox, now: number): number =>
  Math.min(...items.map(expiryOf), pausedUntil > now ? pausedUntil : Infinity);

/** What a sequence and the time that is left add to an encoded body. */
const SEQUENCE_BYTES = 64;

/** The frames to send now, in order. What `takeSnapshot` returns has to be stored before they are sent. */
export function takeFrames(
  outbox: Outbox,
  { limits: { requestsInFlight, frameBytes }, features }: WelcomeFrame,
  now: number,
  framesMax: number,
): readonly (RequestFrame | CancelFrame)[] {
  const asked = outbox.items.filter(({ state }) => state === "asked").length;
  if (outbox.pausedUntil > now || (asked > 0 && outbox.pausedUntil > -Infinity)) return [];
  outbox.pausedUntil = -Infinity;
  const frames: (RequestFrame | CancelFrame)[] = [];
  for (const item of outbox.items) {
    if (frames.length >= Math.min(framesMax, requestsInFlight - asked)) break;
    if (item.state !== "waiting" || (outbox.isLeaving && !isBound(item))) continue;
    if (item.bytes + SEQUENCE_BYTES > frameBytes) {
      setAside(outbox, item, tooLarge(item.bytes, frameBytes));
    } else frames.push(takeFrame(outbox, item, [features].flat().includes(DEADLINE_FEATURE), now));
  }
  return frames;
}

function takeFrame(outbox: Outbox, item: OutboxItem, isRelative: boolean, now: number): RequestFrame | CancelFrame {
  const { body, told, expiresAt } = item;
  item.state = "asked";
  if (!isBound(item)) {
    item.seq = outbox.last += 1;
    item.isSent = true;
    outbox.isDirty = true;
  }
  const seq = item.seq ?? 0;
  // What was told to be rejected must not be accepted after all, when the store has forgotten the rejection.
  const isOver = told === "rejected" && body.t === "request";
  const deadlineInMs = isOver ? 0 : Math.max(0, Math.ceil(expiresAt - now));
  // A cancel has no deadline: it goes as it is.
  return (
    isRelative && deadlineInMs < Infinity
      ? { ...body, seq, deadline: undefined, deadlineInMs }
      : { ...body, seq, deadline: isOver ? 0 : body.deadline }
  ) as RequestFrame;
}

/** Rejects everything that the application waits for. What may have been accepted stays in the snapshot. */
export function closeOutbox(outbox: Outbox, why: Why): void {
  for (const item of outbox.items) {
    if (item.isSent) tellUnknown(outbox, item, why);
    else if (!item.inherited) giveUp(outbox, item, why);
  }
}
