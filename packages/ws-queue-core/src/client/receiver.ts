import { isVoid, tryParseCursor, type Cursor } from "../position.ts";
import type { EventsFrame, SubscribedFrame, SubscribeFrom } from "../protocol/frames.ts";
import type { DeliveredEntry } from "./io.ts";

export interface ReceiverCounters {
  /** Entries that came over the wire and were looked at. */
  readonly received: number;
  readonly duplicates: number;
  /** Frames that did not follow the position. */
  readonly gaps: number;
}

/** One subscription's position, and the one rule: apply only what follows it. */
export interface Receiver {
  /** Where to subscribe from: the own position once there is one. */
  from(): SubscribeFrom;
  /** Offset of the last applied entry. */
  offset(): number;
  head(): number;
  counters(): ReceiverCounters;
  /** False: the answer continues from another position than the one that was asked for. */
  handleSubscribed(frame: SubscribedFrame): boolean;
  /** The entries to apply, maybe none; undefined: the frame does not follow and nothing of it was applied. */
  handleEvents(frame: EventsFrame): readonly DeliveredEntry[] | undefined;
  /** The server says how far it has sent, and the head. False: something before it is missing. */
  handleSent(offset: number, head: number): boolean;
  /** Gives the position up, after a reset. */
  restart(from: SubscribeFrom): void;
}

export function createReceiver(start: SubscribeFrom): Receiver {
  let from = start;
  let cursor: Cursor | undefined;
  let offset = 0;
  let head = 0;
  let received = 0;
  let duplicates = 0;
  let gaps = 0;

  const advance = (entries: readonly DeliveredEntry[]): readonly DeliveredEntry[] => {
    const last = entries.at(-1);
    if (last) ({ cursor, offset } = last);
    head = Math.max(head, offset);
    return entries;
  };

  const fits = (frame: SubscribedFrame): boolean => {
    const asked = cursor ?? (isCursor(from) ? from : undefined);
    return asked === undefined || asked === frame.cursor || (frame.offset === 0 && isBeforeBirth(asked));
  };

  return {
    from: () => cursor ?? from,
    offset: () => offset,
    head: () => head,
    counters: () => ({ received, duplicates, gaps }),
    handleSubscribed(frame) {
      if (!fits(frame)) {
        gaps += 1;
        return false;
      }
      ({ cursor, offset, head } = frame);
      return true;
    },
    handleEvents(frame) {
      received += frame.entries.length;
      const skip = cursor === undefined ? undefined : entriesToSkip(frame, cursor);
      if (skip === undefined) {
        gaps += 1;
        return undefined;
      }
      duplicates += skip;
      return advance(frame.entries.slice(skip).map(([at, event], index) => ({ cursor: at, offset: frame.offset + skip + index, event })));
    },
    handleSent(sent, newHead) {
      if (sent > offset) {
        gaps += 1;
        return false;
      }
      head = Math.max(offset, newHead);
      return true;
    },
    restart(again) {
      from = again;
      cursor = undefined;
    },
  };
}

/** How many of the frame's entries lie at or before the position; undefined: the frame does not connect to it. */
function entriesToSkip(frame: EventsFrame, cursor: Cursor): number | undefined {
  if (frame.after === cursor || (frame.offset === 1 && isBeforeBirth(cursor))) return 0;
  const own = frame.entries.findIndex(([at]) => at === cursor);
  return own < 0 ? undefined : own + 1;
}

const isCursor = (from: SubscribeFrom): from is Cursor => from !== "start" && from !== "head";

/** A position in a stream that did not exist yet: any birth may follow it. */
function isBeforeBirth(cursor: Cursor): boolean {
  const parsed = tryParseCursor(cursor);
  return parsed !== undefined && isVoid(parsed.position);
}
