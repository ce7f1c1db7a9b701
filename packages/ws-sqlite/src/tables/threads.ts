import type { StreamKey } from "@apex/ws-queue-core";
import { isPending, type ThreadState } from "@apex/ws-queue-core/store";
import type { DatabaseSync } from "node:sqlite";
import type { Sized } from "../engine/state-cache.ts";
import { createRowReader } from "./entry-rows.ts";
import { ledgerText, parseLedger } from "./ledger-text.ts";
import { damagedState, isThreadState, tryParse } from "./state-rows.ts";

export interface ThreadsTable {
  /** Throws `store_damaged` for a row that is no state of a thread. */
  find(key: StreamKey): Sized<ThreadState> | undefined;
  put(key: StreamKey, state: ThreadState): Sized<ThreadState>;
  /** Threads with an open run or a waiting request, in order of their keys. */
  pending(after: StreamKey | undefined, limit: number): readonly StreamKey[];
  /** Threads with an owner, in order of their keys. */
  leased(after: StreamKey | undefined, limit: number): readonly StreamKey[];
}

type ThreadRow = readonly [state: unknown, ledger: unknown];

export function createThreadsTable(database: DatabaseSync, path: string): ThreadsTable {
  const find = createRowReader<ThreadRow>(database, "SELECT state, ledger FROM threads WHERE key = ?");
  const put = database.prepare(
    `INSERT INTO threads (key, state, ledger, is_pending, is_leased) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET state = excluded.state, ledger = excluded.ledger,
     is_pending = excluded.is_pending, is_leased = excluded.is_leased`,
  );
  const pending = database.prepare("SELECT key FROM threads WHERE is_pending = 1 AND key > ? ORDER BY key LIMIT ?");
  const leased = database.prepare("SELECT key FROM threads WHERE is_leased = 1 AND key > ? ORDER BY key LIMIT ?");

  return {
    find(key) {
      const [row] = find(key);
      if (row === undefined) return undefined;
      const [state, ledger] = [tryParse(row[0]), parseLedger(row[1], key)];
      if (!isThreadState(state) || ledger === undefined) throw damagedState(path, "thread", key);
      return { value: { ...state, ledger }, size: String(row[0]).length + String(row[1]).length };
    },
    put(key, value) {
      const { ledger, ...state } = value;
      const texts = [JSON.stringify(state), ledgerText(ledger, key)] as const;
      put.run(key, ...texts, Number(isPending(value)), Number(value.lease.fence !== undefined));
      return { value, size: texts[0].length + texts[1].length };
    },
    pending: (after = "" as StreamKey, limit) => pending.all(after, limit).map((row) => row["key"] as StreamKey),
    leased: (after = "" as StreamKey, limit) => leased.all(after, limit).map((row) => row["key"] as StreamKey),
  };
}
