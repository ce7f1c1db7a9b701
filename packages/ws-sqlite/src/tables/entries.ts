import { createError } from "@apex/ws-queue-core";
import type { AppendedEntries, Entry, EntryOrigin, TakeEntry } from "@apex/ws-queue-core/store";
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { ENTRY_ID, OFFSET_BITS, OFFSET_MAX, STREAM_MAX } from "../database/schema.ts";
import { createMetaReader, type ReadMeta } from "./entry-metas.ts";
import { createRowReader, hasSum, META_COLUMNS, readEntry, sumRow, sumText, type EntryRow } from "./entry-rows.ts";
import { createLeftovers } from "./leftovers.ts";

/** Entries of all streams; a stream is named by its row's id. */
export interface EntriesTable {
  insert(stream: number, appended: AppendedEntries): void;
  /** May still know an entry that was discarded: whoever asks knows what is kept. */
  readonly meta: ReadMeta;
  /** The same of the newest entry of this id. */
  idOffset(stream: number, id: string): number | undefined;
  /** Hands out entries from this offset on, in order or backwards, at most `limit` and until `take` wants no more. Returns how many were unverified. */
  visit(stream: number, offset: number, limit: number, take: TakeEntry, isBackward?: boolean): number;
  /** Lets go of `first` to `last`: some now, the rest by `sweep`. They must not be reachable any more. */
  discard(stream: number, first: number, last: number): void;
  /** Deletes some of what was left over; false when nothing is. Runs in its own transaction. Tells what it did not believe. */
  sweep(noteError: (error: unknown) => void): boolean;
}

/** Entries that one transaction deletes at most, so that a large stream's end holds nobody up. */
const DELETES_MAX = 1_000;

/**
 * Rows that one statement writes, where so many come together. Measured: 32 at a time cost a third less for each than one by one, which
 * is more than its sums.
 */
const ROWS_PER_INSERT = [32, 16, 4, 1];

/**
 * Measured: to bind NULL to the id of those that have none costs 3 % of the CPU of a commit of one event. The column has the name of the
 * first ids that it had.
 */
const COLUMNS = ["id", "tag", "at", "bytes", "text", "text_sum", "row_sum"];
const ID_COLUMNS = [...COLUMNS, "request_id"];

/** Rows that are read and verified together; those that no longer fit a page were read for nothing. */
const ROWS_AT_ONCE = 32;

const NO_ORIGIN: EntryOrigin = { at: 0 };

function assertRoom(stream: number, offset: number): void {
  if (stream <= STREAM_MAX && offset <= OFFSET_MAX) return;
  throw createError("overloaded", "The store has no number left for this entry", { stream, offset });
}

/** `ENTRY_ID` of numbers. A safe one passes as it is, which is faster than as two. */
function entryId(stream: number, offset: number): number | bigint {
  const id = stream * 2 ** OFFSET_BITS + offset;
  return Number.isSafeInteger(id) ? id : (BigInt(stream) << BigInt(OFFSET_BITS)) | BigInt(offset);
}

/** Writes the values of a row where they belong among those of one statement; a list that grew would be copied again and again. */
function setRow(values: SQLInputValue[], first: number, stream: number, { offset, tag, text, bytes }: Entry, { at, id }: EntryOrigin): void {
  const textSum = sumText(text);
  values[first] = entryId(stream, offset);
  values[first + 1] = tag;
  values[first + 2] = at;
  values[first + 3] = bytes;
  values[first + 4] = text;
  values[first + 5] = textSum;
  values[first + 6] = sumRow(stream, offset, { tag, at, bytes, id }, textSum);
  if (id !== undefined) values[first + 7] = id;
}

interface Insert {
  /** How many rows it writes. */
  readonly count: number;
  readonly statement: StatementSync;
  /** Values of one row. */
  readonly width: number;
}

/**
 * Writes entries, each by its id and what is kept of it. What lies behind a head was never appended there: a stream with an entry that
 * was is refused.
 */
function prepareInsert(database: DatabaseSync, columns: readonly string[], count: number): Insert {
  const row = `(${columns.map(() => "?").join(", ")})`;
  const sql = `INSERT OR REPLACE INTO entries (${columns.join(", ")}) VALUES ${Array.from({ length: count }, () => row).join(", ")}`;
  return { count, statement: database.prepare(sql), width: columns.length };
}

/** Writes rows with one statement, from the entry at `first` on. */
function insertRows({ count, statement, width }: Insert, stream: number, entries: readonly Entry[], origins: readonly EntryOrigin[], first: number): void {
  const values = new Array<SQLInputValue>(count * width).fill(null);
  for (let row = 0; row < count; row += 1) {
    setRow(values, row * width, stream, entries[first + row] as Entry, origins[first + row] ?? NO_ORIGIN);
  }
  statement.run(...values);
}

/** The end of the entries without an id that begin at `from`. */
function plainEnd(origins: readonly EntryOrigin[], from: number): number {
  let end = from;
  while (end < origins.length && origins[end]?.id === undefined) end += 1;
  return end;
}

/** `path`: of the file, for errors. */
export function createEntriesTable(database: DatabaseSync, path: string): EntriesTable {
  const inserts = ROWS_PER_INSERT.map((count) => prepareInsert(database, COLUMNS, count));
  const idInsert = prepareInsert(database, ID_COLUMNS, 1);
  const meta = createMetaReader(database);
  const byId = database.prepare(
    `SELECT max(id) & ${OFFSET_MAX} AS offset FROM entries WHERE request_id = ? AND id BETWEEN ${ENTRY_ID} AND ${ENTRY_ID}`,
  );
  const between = `SELECT ${META_COLUMNS}, text FROM entries WHERE id BETWEEN ${ENTRY_ID} AND ${ENTRY_ID} ORDER BY id`;
  const ascending = createRowReader<EntryRow>(database, `${between} LIMIT ?`);
  const descending = createRowReader<EntryRow>(database, `${between} DESC LIMIT ?`);
  const remove = database.prepare(`DELETE FROM entries WHERE id BETWEEN ${ENTRY_ID} AND ${ENTRY_ID}`);
  const leftovers = createLeftovers(database, path);

  const discard = (stream: number, first: number, last: number): void => {
    const lastNow = Math.min(last, first + DELETES_MAX - 1);
    remove.run(stream, first, stream, lastNow);
    if (lastNow < last) leftovers.add(stream, lastNow + 1, last);
  };

  return {
    insert(stream, { page: { after, entries }, origins }) {
      assertRoom(stream, after.offset + entries.length);
      for (let done = 0; done < entries.length; ) {
        const end = plainEnd(origins, done);
        for (const insert of inserts) {
          for (; end - done >= insert.count; done += insert.count) insertRows(insert, stream, entries, origins, done);
        }
        for (; origins[done]?.id !== undefined; done += 1) insertRows(idInsert, stream, entries, origins, done);
      }
    },
    meta,
    idOffset(stream, id) {
      const row = byId.get(id, stream, 0, stream, OFFSET_MAX) as { offset: number | null };
      return row.offset ?? undefined;
    },
    visit(stream, offset, limit, take, isBackward = false) {
      let unverified = 0;
      for (let first = offset, left = limit; left > 0; left -= ROWS_AT_ONCE) {
        const count = Math.min(left, ROWS_AT_ONCE);
        const rows = isBackward ? descending(stream, 0, stream, first, count) : ascending(stream, first, stream, OFFSET_MAX, count);
        for (const row of rows) {
          if (!take(readEntry(stream, row))) return unverified;
          if (!hasSum(row)) unverified += 1;
        }
        if (rows.length < ROWS_AT_ONCE) break;
        // Beyond the last one that is there: some may be missing.
        first = (rows.at(-1)?.[0] ?? first) + (isBackward ? -1 : 1);
      }
      return unverified;
    },
    discard,
    sweep(noteError) {
      const found = leftovers.take(noteError);
      if (found === "none") return false;
      if (found !== "disbelieved") discard(found.stream, found.first, found.last);
      return true;
    },
  };
}
