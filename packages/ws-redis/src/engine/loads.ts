import { partitionOf, type UserId } from "@apex/ws-queue-core";
import type { EntryMeta, StreamState } from "@apex/ws-queue-core/store";
import { parsePage } from "../pages/page.ts";
import type { Loaded, LoadRequest, Pages, PagesRequest, RowText } from "../server/port.ts";
import type { Missing, Place } from "./base-view.ts";
import type { Knowledge } from "./knowledge.ts";
import { entryKey, placeKey, type Pins } from "./pins.ts";
import { parseUnit, rowsOf, unitOfStream, type ReadUnit, type Unit } from "./unit.ts";

/** What is read for one user's next call. */
export interface Load {
  readonly userId: UserId;
  readonly units: readonly Unit[];
  readonly letters: readonly Place[];
  /** Entries, by the birth of their stream. */
  readonly entries: readonly (Place & Pick<StreamState, "birth">)[];
}

/** Entries that are read ahead: retention asks for one after the other. */
const AHEAD_ENTRIES = 256;
const AHEAD_BYTES = 64 * 1_024;

export function loadOf(userId: UserId, { units, entries, letters }: Missing): Load {
  const all = new Map(units);
  // The index of letters is as of a version of its stream.
  for (const { stream } of letters) all.set(stream, unitOfStream(stream));
  return { userId, units: [...all.values()], letters, entries: Array.from(entries, ([stream, place]) => ({ stream, ...place })) };
}

export const rowsRequest = ({ userId, units, letters }: Load): LoadRequest => ({
  partition: partitionOf(userId),
  rows: units.flatMap(rowsOf),
  ids: [],
  letters,
});

export const pagesRequests = ({ userId, entries }: Load): readonly PagesRequest[] =>
  entries.map(({ stream, offset }) => ({
    partition: partitionOf(userId),
    rows: [unitOfStream(stream).row],
    stream,
    from: offset - 1,
    direction: "forwards",
    entriesMax: AHEAD_ENTRIES,
    bytesMax: AHEAD_BYTES,
  }));

/** Takes in what was read: for the calls that wait, and for later ones. */
export function learnRows(load: Load, { rows, letters }: Loaded, pins: Pins, knowledge: Knowledge, answersKept: number): void {
  let next = 0;
  for (const unit of load.units) {
    const texts = rows.slice(next, (next += rowsOf(unit).length));
    const read = tryParse(unit, texts, answersKept);
    pins.units.set(unit.key, read);
    if (!(read instanceof Error)) knowledge.learnUnit(read);
  }
  for (const [index, place] of load.letters.entries()) {
    const read = pins.units.get(place.stream);
    if (read !== undefined && !(read instanceof Error)) pins.letters.set(placeKey(place), { version: read[1].version, has: letters[index] === true });
  }
}

function tryParse(unit: Unit, texts: readonly RowText[], answersKept: number): ReadUnit | Error {
  try {
    return [unit, parseUnit(unit, texts, answersKept)];
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Takes in pages of a stream with this birth. The entry that was asked for is among them, or lost. */
export function learnPages(birth: StreamState["birth"], offset: number, { pages }: Pages, pins: Pins, knowledge: Knowledge): void {
  const learn = (at: number, meta: EntryMeta | "lost"): void => {
    pins.entries.set(entryKey(birth, at), meta);
    knowledge.learnEntry(birth, at, meta);
  };
  learn(offset, "lost");
  for (const text of pages) {
    const page = parsePage(text);
    for (const [index, entry] of page.entries.entries()) {
      const meta = page.isDamaged ? undefined : page.metas[index];
      learn(entry.offset, meta ?? "lost");
    }
  }
}
