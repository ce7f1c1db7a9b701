import { createError, type Limits, type Position, type StreamKey } from "@apex/ws-queue-core";
import type { Entry, Store } from "@apex/ws-queue-core/store";

/** What reads a stream to its head, and until when. */
export interface EntriesSource {
  readonly store: Pick<Store, "read">;
  readonly limits: Pick<Limits, "eventsFrameBytesMax">;
  readonly signal: AbortSignal | undefined;
}

const ENTRIES_PER_READ_MAX = 1_000;

/**
 * The entries of a stream behind a position, up to the head that the first read finds; each page is read when it is asked for,
 * and one is held. Throws `stream_reset` where what follows is not there any more, what the store throws, and the signal's reason.
 */
export async function* readEntries(
  { store, limits, signal }: EntriesSource,
  stream: StreamKey,
  from: "start" | Position,
): AsyncGenerator<Entry, void, undefined> {
  let next = toPlace(from);
  let end: number | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const result = await store.read({ stream, from: next, entriesMax: ENTRIES_PER_READ_MAX, bytesMax: limits.eventsFrameBytesMax });
    if (result.status === "reset") throw createReset(stream, result);
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

type Reset = Extract<Awaited<ReturnType<Store["read"]>>, { status: "reset" }>;

/** What was read is no beginning of what there is now, so nothing is read on behind a gap. */
function createReset(stream: StreamKey, { reason, oldest, head }: Reset): Error {
  return createError("stream_reset", `The stream was ${reason} while it was read; read it again from the start`, { stream, reason, oldest, head: head.offset });
}
