import type { StreamKey } from "@apex/ws-queue-core";
import { dueAt, isPending, ledgerText, parseLedger, parsePendingCursor, parseThread, pendingCursor, type PendingCursor, type PendingPage, pendingThread, type PendingThread, type Sized, type ThreadState } from "@apex/ws-queue-core/store";
import type { DatabaseSync } from "node:sqlite";
import { createRowReader } from "./entry-rows.ts";
import { damagedState } from "../database/sqlite-errors.ts";

export interface ThreadsTable {
  /** Throws `store_damaged` for a row that is no state of a thread. */
  find(key: StreamKey): Sized<ThreadState> | undefined;
  put(key: StreamKey, state: ThreadState): Sized<ThreadState>;
  /** A page of the pending threads. Those whose row is no state of a thread are left out, and told. Throws `invalid_argument`. */
  pending(after: PendingCursor | undefined, limit: number, noteError: (error: unknown) => void): PendingPage;
  /** Threads with an owner, in order of their keys. */
  leased(after: StreamKey | undefined, limit: number): readonly StreamKey[];
  /** Threads that have a state or a log, in order of their keys. */
  all(after: StreamKey | undefined, limit: number): readonly StreamKey[];
}

type ThreadRow = readonly [state: unknown, ledger: unknown];
type PendingRow = readonly [dueAt: number, key: StreamKey, state: unknown];

/** Behind a place. A row whose place a damaged file has made unfit for a cursor is left out: paging would end there, or never. Keys are ASCII. */
export const PENDING_BEHIND = `SELECT due_at, key, state FROM threads
  WHERE is_pending = 1 AND (due_at, key) > (?, ?)
  AND typeof(due_at) = 'integer' AND +due_at <= ${Number.MAX_SAFE_INTEGER} AND typeof(key) = 'text'
  AND +key <> '' AND +key NOT GLOB '*[^!-~]*'
  ORDER BY due_at, key LIMIT ?`;

/** Both sides are read in the order of an index, and merged: a page costs what it has. `;` comes behind `:`. */
const ALL_BEHIND = `SELECT key FROM threads WHERE key > ? AND key < 'thread;'
  UNION SELECT key FROM streams WHERE key > ? AND key < 'thread;' ORDER BY key LIMIT ?`;

/** Before all of them. */
const FIRST = { dueAt: -1, thread: "" as StreamKey };

/** A page ends where its rows have as many UTF-16 units: states have as many requests as wait, and commits wait for the page. */
const PAGE_UNITS = 1024 * 1024;
/** Rows that are read at once. */
const ROWS_AT_ONCE = 32;

export function createThreadsTable(database: DatabaseSync, path: string): ThreadsTable {
  const find = createRowReader<ThreadRow>(database, "SELECT state, ledger FROM threads WHERE key = ?");
  const put = database.prepare(
    `INSERT INTO threads (key, state, ledger, is_pending, is_leased, due_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET state = excluded.state, ledger = excluded.ledger,
     is_pending = excluded.is_pending, is_leased = excluded.is_leased, due_at = excluded.due_at`,
  );
  // SQLite writes each index of a column that an UPDATE names, changed or not. Measured: two of five pages of a commit.
  const putSame = database.prepare("UPDATE threads SET state = ?, ledger = ? WHERE key = ? AND is_pending = ? AND is_leased = ? AND due_at = ?");
  const pending = createRowReader<PendingRow>(database, PENDING_BEHIND);
  const all = createRowReader<readonly [StreamKey]>(database, ALL_BEHIND);
  const leased = database.prepare("SELECT key FROM threads WHERE is_leased = 1 AND key > ? ORDER BY key LIMIT ?");

  return {
    find(key) {
      const [row] = find(key);
      if (row === undefined) return undefined;
      const [state, ledger] = [parseThread(row[0]), parseLedger(row[1], key)];
      if (state === undefined || ledger === undefined) throw damagedState(path, "thread", key);
      return { value: { ...state, ledger }, size: String(row[0]).length + String(row[1]).length };
    },
    put(key, value) {
      const { ledger, ...state } = value;
      const texts = [JSON.stringify(state), ledgerText(ledger, key)] as const;
      const found = [Number(isPending(value)), Number(value.lease.fence !== undefined), dueAt(value)] as const;
      if (putSame.run(...texts, key, ...found).changes === 0) put.run(key, ...texts, ...found);
      return { value, size: texts[0].length + texts[1].length };
    },
    pending(after, limit, noteError) {
      const threads: PendingThread[] = [];
      let place = after === undefined ? FIRST : parsePendingCursor(after);
      for (let left = limit, units = 0; left > 0 && units < PAGE_UNITS; left -= ROWS_AT_ONCE) {
        const rows = pending(place.dueAt, place.thread, Math.min(left, ROWS_AT_ONCE));
        for (const [at, key, text] of rows) {
          const state = parseThread(text);
          if (state === undefined) noteError(damagedState(path, "thread", key));
          else threads.push(pendingThread(key, state));
          units += String(text).length;
          place = { dueAt: at, thread: key };
        }
        if (rows.length < Math.min(left, ROWS_AT_ONCE)) return { threads, next: undefined };
      }
      return { threads, next: pendingCursor(place.dueAt, place.thread) };
    },
    all(after = "thread:" as StreamKey, limit) {
      return all(after, after, limit).map(([key]) => key);
    },
    leased: (after = "" as StreamKey, limit) => leased.all(after, limit).map((row) => row["key"] as StreamKey),
  };
}
