import { HOLE_TAG, type Position } from "../position.ts";
import type { LogSource } from "./log-source.ts";

/** Entries, and UTF-16 units of their texts, that one read looks at behind damage: the next read looks further. */
const LOOK_ENTRIES = 1_000;
const LOOK_UNITS = 1_024 * 1_024;

/**
 * The last position of the damage that begins behind the offset `after`, as far as one read looks. Entries that are missing cost
 * no look, however many they are. At least one entry is behind `after`, and the next one is not readable.
 */
export function findDamageEnd(source: LogSource, after: number, head: number): Position {
  let end: Position = { offset: after, tag: HOLE_TAG };
  let seen = 0;
  let units = 0;
  let isOver = false;
  source.visit(after + 1, LOOK_ENTRIES, ({ offset, tag, text, isDamaged }) => {
    if (offset > head) return false;
    if (offset > end.offset + 1) end = { offset: offset - 1, tag: HOLE_TAG };
    isOver = isDamaged !== true;
    if (isOver) return false;
    end = { offset, tag };
    seen += 1;
    units += text.length;
    isOver = seen >= LOOK_ENTRIES || units >= LOOK_UNITS;
    return !isOver;
  });
  return isOver ? end : { offset: head, tag: end.offset === head ? end.tag : HOLE_TAG };
}
