import type { StreamKey } from "@apex/ws-queue-core";
import { isPending, type ThreadState } from "@apex/ws-queue-core/store";
import type { DatabaseSync } from "node:sqlite";
import type { Sized } from "../engine/state-cache.ts";

export interface ThreadsTable {
  find(key: StreamKey): Sized<ThreadState> | undefined;
  put(key: StreamKey, state: ThreadState): Sized<ThreadState>;
  /** Threads with an open run or a waiting request, in order of their keys. */
  pending(after: StreamKey | undefined, limit: number): readonly StreamKey[];
  /** Threads with an owner, in order of their keys. */
  leased(after: StreamKey | undefined, limit: number): readonly StreamKey[];
}

export function createThreadsTable(database: DatabaseSync): ThreadsTable {
  const find = database.prepare("SELECT state FROM threads WHERE key = ?");
  const put = database.prepare(
    `INSERT INTO threads (key, state, is_pending, is_leased) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT (key) DO UPDATE SET state = ?2, is_pending = ?3, is_leased = ?4`,
  );
  const pending = database.prepare("SELECT key FROM threads WHERE is_pending = 1 AND key > ? ORDER BY key LIMIT ?");
  const leased = database.prepare("SELECT key FROM threads WHERE is_leased = 1 AND key > ? ORDER BY key LIMIT ?");

  return {
    find(key) {
      const text = find.get(key)?.["state"] as string | undefined;
      return text === undefined ? undefined : { value: JSON.parse(text) as ThreadState, size: text.length };
    },
    put(key, state) {
      const text = JSON.stringify(state);
      put.run(key, text, Number(isPending(state)), Number(state.lease.fence !== undefined));
      return { value: state, size: text.length };
    },
    pending: (after = "" as StreamKey, limit) => pending.all(after, limit).map((row) => row["key"] as StreamKey),
    leased: (after = "" as StreamKey, limit) => leased.all(after, limit).map((row) => row["key"] as StreamKey),
  };
}
