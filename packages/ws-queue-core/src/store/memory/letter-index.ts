import type { StreamKey } from "../../stream.ts";
import type { LetterChanges } from "../changes.ts";
import { deadLetterCursor, parseDeadLetterCursor, type LetterPlace } from "../dead-letters.ts";
import type { DeadLetterCursor } from "../port.ts";
import { createKeyIndex } from "./key-index.ts";

/** The dead letters that are not settled. */
export interface LetterIndex {
  has(dead: StreamKey, offset: number): boolean;
  change(dead: StreamKey, changes: LetterChanges): void;
  /** Forgets those of a stream up to and including this offset; default: all. */
  forget(dead: StreamKey, through?: number): void;
  /** At most `limit` of those behind a cursor, of all streams or one. */
  after(cursor: DeadLetterCursor | undefined, limit: number, dead: StreamKey | undefined): readonly LetterPlace[];
}

export function createLetterIndex(): LetterIndex {
  const all = createKeyIndex<DeadLetterCursor>();
  /** When they came, by their offsets, oldest first. */
  const byStream = new Map<StreamKey, Map<number, number>>();

  const remove = (stream: StreamKey, offset: number): void => {
    const own = byStream.get(stream);
    const at = own?.get(offset);
    if (own === undefined || at === undefined) return;
    all.delete(deadLetterCursor({ at, offset, stream }));
    own.delete(offset);
    if (own.size === 0) byStream.delete(stream);
  };

  const add = (stream: StreamKey, offset: number, at: number): void => {
    const own = byStream.get(stream) ?? new Map<number, number>();
    byStream.set(stream, own.set(offset, at));
    all.add(deadLetterCursor({ at, offset, stream }));
  };

  function afterOf(stream: StreamKey, behind: number, limit: number): readonly LetterPlace[] {
    const found: LetterPlace[] = [];
    for (const [offset, at] of byStream.get(stream) ?? []) {
      if (found.length >= limit) break;
      if (offset > behind) found.push({ at, offset, stream });
    }
    return found;
  }

  return {
    has: (dead, offset) => byStream.get(dead)?.has(offset) === true,
    change(dead, changes) {
      for (const [offset, at] of changes) {
        if (at === undefined) remove(dead, offset);
        else add(dead, offset, at);
      }
    },
    forget(dead, through = Number.POSITIVE_INFINITY) {
      for (const offset of byStream.get(dead)?.keys() ?? []) {
        if (offset > through) break;
        remove(dead, offset);
      }
    },
    after(cursor, limit, dead) {
      const place = cursor === undefined ? undefined : parseDeadLetterCursor(cursor);
      return dead === undefined ? all.after(cursor, limit).map(parseDeadLetterCursor) : afterOf(dead, place?.offset ?? 0, limit);
    },
  };
}
