import { isVoidCursor } from "../position.ts";
import type { EventsFrame, SubscribedFrame, SubscribeFrom } from "../protocol/frames.ts";
import type { DeliveredEntry } from "./io.ts";

/** Where one reading of a stream is. The one rule: apply only what follows it. */
export interface Receiver {
  /** Where to subscribe from: the own position once there is one. */
  from: SubscribeFrom;
  /** Of the last applied entry. */
  offset: number;
  /** As the server said last; the own offset may be further. */
  head: number;
}

/** Begins where the server says. False: that is another position than the one that was asked for. */
export function applySubscribed(receiver: Receiver, { cursor, offset, head }: SubscribedFrame): boolean {
  const { from } = receiver;
  if (from !== "start" && from !== "head" && from !== cursor && !(offset === 0 && isVoidCursor(from))) return false;
  receiver.from = cursor;
  receiver.offset = offset;
  receiver.head = head;
  return true;
}

/** The entries to apply, maybe none; undefined: the frame does not follow and nothing of it was applied. */
export function applyEvents(receiver: Receiver, frame: EventsFrame): readonly DeliveredEntry[] | undefined {
  const skip = entriesToSkip(frame, receiver.from);
  if (skip === undefined) return undefined;
  const entries = frame.entries.map(([cursor, event], index) => ({ cursor, offset: frame.offset + index, event })).slice(skip);
  const last = entries.at(-1);
  if (last) {
    receiver.from = last.cursor;
    receiver.offset = last.offset;
  }
  return entries;
}

/** How many of the frame's entries lie at or before the position; undefined: the frame does not connect to it. */
function entriesToSkip({ after, offset, entries }: EventsFrame, from: SubscribeFrom): number | undefined {
  if (after === from || (offset === 1 && isVoidCursor(from))) return 0;
  return entries.findIndex(([cursor]) => cursor === from) + 1 || undefined;
}
