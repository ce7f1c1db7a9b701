import { createError, type Limits, type Position, type StreamKey } from "@apex/ws-queue-core";
import type { Entry, ReadReset, Store } from "@apex/ws-queue-core/store";

/** Entries that the store cannot read: they are missing, or not what was appended. Its position is the one behind them. */
export interface DamagedStretch extends Position {
  /** Offset of the first of them; `offset` is the last one's. */
  readonly first: number;
  readonly text?: undefined;
}

/** What lies in a stream, in its order. */
export type Element = Entry | DamagedStretch;

export const isDamaged = (element: Element): element is DamagedStretch => element.text === undefined;

/** What reads a stream to its head, and until when. */
export interface EntriesSource {
  readonly store: Pick<Store, "read">;
  readonly limits: Pick<Limits, "eventsFrameBytesMax">;
  readonly signal: AbortSignal | undefined;
}

const ENTRIES_PER_READ_MAX = 1_000;

/**
 * The entries of a stream behind a position, and where they are damaged what there was, up to the head that the first read finds;
 * each page is read when it is asked for, and one is held. Throws `stream_reset` where what follows is not there any more, what the store throws, and the signal's reason.
 */
export async function* readEntries(
  { store, limits, signal }: EntriesSource,
  stream: StreamKey,
  from: "start" | Position,
): AsyncGenerator<Element, void, undefined> {
  let next = toPlace(from);
  let end: number | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const result = await store.read({ stream, from: next, entriesMax: ENTRIES_PER_READ_MAX, bytesMax: limits.eventsFrameBytesMax });
    if (result.status === "reset") {
      const stretch = damageOf(stream, next, result);
      end ??= result.head.offset;
      if (stretch.first <= end) yield stretch;
      if (stretch.offset >= end) return;
      next = toPlace(stretch);
      continue;
    }
    const { entries, after, head } = result.page;
    end ??= head.offset;
    for (const entry of entries) {
      if (entry.offset > end) return;
      yield entry;
    }
    const reached = entries.at(-1) ?? after;
    if (reached.offset >= end) return;
    next = toPlace(reached);
  }
}

/** An entry is a position, too; the store is sent no more than that. */
const toPlace = (from: "start" | Position): "start" | Position => (from === "start" ? from : { offset: from.offset, tag: from.tag });

/** Behind damage it is read on. Otherwise what was read is no beginning of what there is now, so nothing is read on behind a gap. */
function damageOf(stream: StreamKey, from: "start" | Position, reset: ReadReset): DamagedStretch {
  const { reason, oldest, head } = reset;
  if (reset.reason === "damaged") return { ...reset.resume, first: from === "start" ? oldest : from.offset + 1 };
  throw createError("stream_reset", `The stream was ${reason} while it was read; read it again from the start`, { stream, reason, oldest, head: head.offset });
}
