import type { LogSource, TakeEntry } from "./log-source.ts";

/** Entries, and UTF-16 units of their texts, that one read looks at beyond damage: the next read looks further. */
const LOOK_ENTRIES = 1_000;
const LOOK_UNITS = 1_024 * 1_024;

/**
 * The last offset of the damage that begins with the entry `first`, on the way to the entry `last`, as far as one read looks. Entries that are
 * missing cost no look, however many they are.
 */
export function findDamageEnd(source: LogSource, first: number, last: number, isBackward: boolean): number {
  const step = isBackward ? -1 : 1;
  let end = first;
  let seen = 0;
  let units = 0;
  let isOver = false;
  const take: TakeEntry = ({ offset, text, isDamaged }) => {
    if ((offset - last) * step > 0) return false;
    isOver = isDamaged !== true;
    end = isOver ? offset - step : offset;
    seen += 1;
    units += text.length;
    isOver ||= seen >= LOOK_ENTRIES || units >= LOOK_UNITS;
    return !isOver;
  };
  source.visit(first, LOOK_ENTRIES, take, isBackward);
  return isOver ? end : last;
}
