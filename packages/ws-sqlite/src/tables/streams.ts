import { isTag, type StreamKey, type Tag } from "@apex/ws-queue-core";
import { isWhole, type StreamState } from "@apex/ws-queue-core/store";
import type { DatabaseSync } from "node:sqlite";
import { ENTRY_ID, OFFSET_BITS, OFFSET_MAX, STREAM_MAX } from "../database/schema.ts";
import { createRowReader, META_COLUMNS, readMeta, type MetaRow } from "./entry-rows.ts";
import { damagedState } from "../database/sqlite-errors.ts";

/** A stream as it lies in its table. */
export interface StreamRow {
  readonly id: number;
  readonly state: StreamState;
  /** The `at` of its oldest entry; null when there is none. */
  readonly oldestAt: number | null;
}

/** What of a stream is more than may be kept. */
export interface Excess {
  readonly oldestAt: number;
  /** Takes the place of `oldestAt` for dead letters. */
  readonly oldestDeadAt: number;
  readonly entriesMax: number;
  readonly bytesMax: number;
}

export interface StreamsTable {
  /** Throws `store_damaged` for a row that is no state of a stream. */
  find(key: StreamKey): StreamRow | undefined;
  insert(key: StreamKey, state: StreamState, oldestAt: number | null): StreamRow;
  update(id: number, state: StreamState, oldestAt: number | null): StreamRow;
  delete(id: number): void;
  /** Of the streams with ids behind `after` up to `last`, those that exceed one of the bounds. */
  exceeding(excess: Excess, after: number, last: number): readonly StreamKey[];
  /** How many entries there are in all streams. */
  countEntries(): number;
  /** The largest id that is in use; 0 when there is none. */
  lastId(): number;
}

type RowData = readonly [
  id: number,
  birthTag: Tag,
  beforeOffset: number,
  beforeTag: Tag,
  headOffset: number,
  headTag: Tag,
  bytes: number,
  oldestAt: number | null,
  oldestRow: number | null,
  newestRow: number | null,
];

/** Entries that may be missing at either end of a stream: beyond that its row is wrong, and to walk along it would hold all others up. */
const MISSING_MAX = 1_000_000;

/** What a row has that was written, but may have been damaged since. */
function isRow(row: readonly unknown[]): boolean {
  const [id, birthTag, beforeOffset, beforeTag, headOffset, headTag, bytes, oldestAt, oldestRow, newestRow] = row;
  const isLog = isWhole(id, STREAM_MAX) && isWhole(headOffset, OFFSET_MAX) && isWhole(beforeOffset, headOffset) && isWhole(bytes);
  const isWithin = (from: unknown, to: unknown): boolean => Number(to) - Number(from) <= MISSING_MAX;
  const isNear = isWithin(beforeOffset, oldestRow ?? beforeOffset) && isWithin(newestRow ?? beforeOffset, headOffset);
  return isLog && isNear && [birthTag, beforeTag, headTag].every(isTag) && (oldestAt === null || typeof oldestAt === "number");
}

function toRow([id, birthTag, beforeOffset, beforeTag, headOffset, headTag, bytes, oldestAt]: RowData): StreamRow {
  const birth = { offset: 0, tag: birthTag };
  const beforeOldest = { offset: beforeOffset, tag: beforeTag };
  return { id, state: { birth, beforeOldest, head: { offset: headOffset, tag: headTag }, bytes }, oldestAt };
}

const ENTRIES_OF_ROW = `entries.id BETWEEN streams.id << ${OFFSET_BITS} AND streams.id << ${OFFSET_BITS} | ${OFFSET_MAX}`;

export function createStreamsTable(database: DatabaseSync, path: string): StreamsTable {
  const find = createRowReader<RowData>(
    database,
    `SELECT id, birth_tag, before_offset, before_tag, head_offset, head_tag, bytes, oldest_at,
     (SELECT min(entries.id) & ${OFFSET_MAX} FROM entries WHERE ${ENTRIES_OF_ROW}),
     (SELECT max(entries.id) & ${OFFSET_MAX} FROM entries WHERE ${ENTRIES_OF_ROW})
     FROM streams WHERE key = ?`,
  );
  const entryRow = (id: number, offset: number): readonly MetaRow[] =>
    createRowReader<MetaRow>(database, `SELECT ${META_COLUMNS} FROM entries WHERE id = ${ENTRY_ID}`)(id, offset);
  /** The head is behind what was appended: new entries would take the place of those. Other rows there are nothing. */
  const isBehind = ([id, , , , head, , , , , newestRow]: RowData): boolean =>
    newestRow !== null && newestRow > head && entryRow(id, head + 1).some((row) => readMeta(id, row) !== undefined);
  const insert = database.prepare(
    `INSERT INTO streams (birth_tag, before_offset, before_tag, head_offset, head_tag, bytes, oldest_at, key)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = database.prepare(
    `UPDATE streams SET birth_tag = ?, before_offset = ?, before_tag = ?, head_offset = ?, head_tag = ?, bytes = ?,
     oldest_at = ? WHERE id = ?`,
  );
  const remove = database.prepare("DELETE FROM streams WHERE id = ?");
  const exceeding = database.prepare(
    `SELECT key FROM streams WHERE id > ? AND id <= ?
     AND (oldest_at <= CASE WHEN key GLOB 'dead:*' THEN ? ELSE ? END OR head_offset - before_offset > ? OR bytes > ?)`,
  );
  const lastId = database.prepare("SELECT coalesce(max(id), 0) AS id FROM streams WHERE id <= ?");

  const count = database.prepare("SELECT total(head_offset - before_offset) AS entries FROM streams");

  const columns = ({ birth, beforeOldest, head, bytes }: StreamState) =>
    [birth.tag, beforeOldest.offset, beforeOldest.tag, head.offset, head.tag, bytes] as const;

  return {
    find(key) {
      const [row] = find(key);
      if (row !== undefined && (!isRow(row) || isBehind(row))) throw damagedState(path, "stream", key);
      return row && toRow(row);
    },
    insert(key, state, oldestAt) {
      const { lastInsertRowid } = insert.run(...columns(state), oldestAt, key);
      return { id: Number(lastInsertRowid), state, oldestAt };
    },
    update(id, state, oldestAt) {
      update.run(...columns(state), oldestAt, id);
      return { id, state, oldestAt };
    },
    delete: (id) => void remove.run(id),
    exceeding: ({ oldestAt, oldestDeadAt, entriesMax, bytesMax }, after, last) =>
      exceeding.all(after, last, oldestDeadAt, oldestAt, entriesMax, bytesMax).map((row) => row["key"] as StreamKey),
    countEntries: () => Math.max(0, Number(count.get()?.["entries"])),
    lastId: () => Number(lastId.get(STREAM_MAX)?.["id"]),
  };
}
