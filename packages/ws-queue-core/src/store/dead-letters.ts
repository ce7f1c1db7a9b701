import { createError } from "../errors.ts";
import type { StreamKey } from "../stream.ts";
import type { DeadLetterCursor, DeadLetterPage, IndexedLetter } from "./port.ts";
import { isDeadKey } from "./thread-keys.ts";

/** Where a dead letter is among all of them. Places have the order of instants, then that of offsets, then that of keys. */
export interface LetterPlace {
  /** When it came, by the store's own time in milliseconds. */
  readonly at: number;
  readonly offset: number;
  readonly stream: StreamKey;
}

/** As many digits as any instant or offset has, so that texts have the order of numbers. */
const DIGITS = 16;
const padded = (value: number): string => String(value).padStart(DIGITS, "0");

/** Of a page of one user's letters only the offset counts. */
export const deadLetterCursor = ({ at, offset, stream }: LetterPlace): DeadLetterCursor => `${padded(at)} ${padded(offset)} ${stream}` as DeadLetterCursor;

const CURSOR = /^(\d{16}) (\d{16}) ([!-~]+)$/;

/** The place that a cursor names. Throws `invalid_argument`. */
export function parseDeadLetterCursor(cursor: DeadLetterCursor): LetterPlace {
  const [, at, offset, stream = ""] = CURSOR.exec(cursor) ?? [];
  if (!isDeadKey(stream as StreamKey)) throw createError("invalid_argument", "This is no cursor of dead letters");
  return { at: Number(at), offset: Number(offset), stream: stream as StreamKey };
}

/** A page ends where its texts have as many UTF-16 units: a letter is as large as an event, and commits wait for the page. */
const PAGE_UNITS = 1_024 * 1_024;

/** As much of a page as is handed out at once. `places`: those that follow, at most `limit`; `textAt` gives undefined for a damaged one. */
export function takeLetters(places: readonly LetterPlace[], limit: number, textAt: (place: LetterPlace) => string | undefined): DeadLetterPage {
  const letters: IndexedLetter[] = [];
  let units = 0;
  for (const place of places) {
    const { stream, offset } = place;
    const text = textAt(place);
    letters.push({ stream, offset, text });
    units += text?.length ?? 0;
    if (units >= PAGE_UNITS) return { letters, next: deadLetterCursor(place) };
  }
  const last = places.at(-1);
  return { letters, next: last === undefined || places.length < limit ? undefined : deadLetterCursor(last) };
}
