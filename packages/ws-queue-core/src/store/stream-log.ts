import type { Position, Tag } from "../position.ts";
import { VOID_POSITION } from "../position.ts";
import { utf8Length } from "../utf8.ts";
import type { EntryOrigin } from "./changes.ts";
import type { Entry, StreamHead } from "./port.ts";
import type { StreamState } from "./state.ts";

/** What a stream that does not exist answers to those who ask where it stands. */
export const VOID_HEAD: StreamHead = { head: VOID_POSITION, oldest: 1 };

/** A stream without entries; its birth mark tells it from earlier streams of the same key. */
export function createStreamState(birthTag: Tag): StreamState {
  const birth = { offset: 0, tag: birthTag };
  return { birth, beforeOldest: birth, head: birth, bytes: 0 };
}

/** Offset of the oldest entry that is kept; head + 1 when there is none. */
export const oldestOffset = (state: StreamState): number => state.beforeOldest.offset + 1;

export const streamHead = (state: StreamState): StreamHead => ({ head: state.head, oldest: oldestOffset(state) });

/** A log after an append: the entries to write, and the state behind them. */
export interface GrownLog {
  /** The head before the append. */
  readonly after: Position;
  readonly state: StreamState;
  readonly entries: readonly Entry[];
  /** `origins[i]` belongs to `entries[i]`. */
  readonly origins: readonly EntryOrigin[];
}

/** Texts to be appended together; `sizes`: their UTF-8 bytes, where they were counted already. */
export interface NewTexts {
  readonly texts: readonly string[];
  readonly sizes?: readonly number[] | undefined;
  readonly origin: EntryOrigin;
  /** Ids of the first and, where there are several, of the last. */
  readonly ids?: { readonly first: string; readonly last: string };
}

/** Appends texts behind the head: offsets are dense, each entry gets its own tag. */
export function growLog(state: StreamState, { texts, sizes, origin, ids }: NewTexts, nextTag: () => Tag): GrownLog {
  let total = state.bytes;
  let { offset, tag } = state.head;
  const entries = texts.map((text, index): Entry => {
    const bytes = sizes?.[index] ?? utf8Length(text);
    offset += 1;
    tag = nextTag();
    total += bytes;
    return { offset, tag, text, bytes };
  });
  const origins = texts.map(() => origin);
  if (ids !== undefined) {
    if (texts.length > 1) origins[texts.length - 1] = { ...origin, id: ids.last };
    origins[0] = { ...origin, id: ids.first };
  }
  return { after: state.head, state: { ...state, head: { offset, tag }, bytes: total }, entries, origins };
}
