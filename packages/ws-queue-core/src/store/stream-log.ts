import type { RequestId } from "../ids.ts";
import type { Position, Tag } from "../position.ts";
import { VOID_POSITION } from "../position.ts";
import { utf8Length } from "../utf8.ts";
import type { EntryMeta } from "./changes.ts";
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

/** A log after an append: the entries to write, what is kept beside them, and the state behind them. */
export interface GrownLog {
  /** The head before the append. */
  readonly after: Position;
  readonly state: StreamState;
  readonly entries: readonly Entry[];
  readonly metas: readonly EntryMeta[];
}

/** Appends texts behind the head: offsets are dense, each entry gets its own tag. `common`: what is kept of each of them. */
export function growLog(
  state: StreamState,
  texts: readonly string[],
  { at, requestId }: { readonly at: number; readonly requestId?: RequestId | undefined },
  nextTag: () => Tag,
): GrownLog {
  const entries: Entry[] = [];
  const metas: EntryMeta[] = [];
  let { head, bytes } = state;
  for (const text of texts) {
    const tag = nextTag();
    const bytesOfText = utf8Length(text);
    const meta: EntryMeta = requestId === undefined ? { tag, bytes: bytesOfText, at } : { tag, bytes: bytesOfText, at, requestId };
    head = { offset: head.offset + 1, tag: meta.tag };
    bytes += meta.bytes;
    entries.push({ ...head, text });
    metas.push(meta);
  }
  return { after: state.head, state: { ...state, head, bytes }, entries, metas };
}
