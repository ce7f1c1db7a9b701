import type { StreamKey } from "@apex/ws-queue-core";
import type { StreamState } from "@apex/ws-queue-core/store";
import type { DatabaseSync } from "node:sqlite";

/** A stream as it lies in its table. */
export interface StreamRow {
  readonly id: number;
  readonly state: StreamState;
  /** The `at` of its oldest entry, by which retention finds it; null when there is none. */
  readonly oldestAt: number | null;
  /** Length of the state as it lies in the table: what it costs to keep in memory. */
  readonly size: number;
}

/** A stream's place in the order of age. */
export interface StreamAge {
  readonly oldestAt: number;
  readonly id: number;
}

export interface StreamsTable {
  find(key: StreamKey): StreamRow | undefined;
  insert(key: StreamKey, state: StreamState, oldestAt: number | null): StreamRow;
  update(row: StreamRow, state: StreamState, oldestAt: number | null): StreamRow;
  delete(id: number): void;
  /** Streams whose oldest entry is from `at` or earlier, oldest first, behind `after`. */
  oldestSince(at: number, after: StreamAge, limit: number): readonly (StreamAge & { readonly key: StreamKey })[];
}

export function createStreamsTable(database: DatabaseSync): StreamsTable {
  const find = database.prepare("SELECT id, state, oldest_at AS oldestAt FROM streams WHERE key = ?");
  const insert = database.prepare("INSERT INTO streams (key, state, oldest_at) VALUES (?, ?, ?)");
  const update = database.prepare("UPDATE streams SET state = ? WHERE id = ?");
  const updateAge = database.prepare("UPDATE streams SET state = ?, oldest_at = ? WHERE id = ?");
  const remove = database.prepare("DELETE FROM streams WHERE id = ?");
  const oldest = database.prepare(
    `SELECT key, oldest_at AS oldestAt, id FROM streams
     WHERE oldest_at <= ?1 AND (oldest_at, id) > (?2, ?3) ORDER BY oldest_at, id LIMIT ?4`,
  );

  return {
    find(key) {
      const row = find.get(key) as { id: number; state: string; oldestAt: number | null } | undefined;
      return row && { id: row.id, state: JSON.parse(row.state) as StreamState, oldestAt: row.oldestAt, size: row.state.length };
    },
    insert(key, state, oldestAt) {
      const text = JSON.stringify(state);
      const { lastInsertRowid } = insert.run(key, text, oldestAt);
      return { id: Number(lastInsertRowid), state, oldestAt, size: text.length };
    },
    update({ id, oldestAt: before }, state, oldestAt) {
      const text = JSON.stringify(state);
      // Most commits leave the oldest entry alone, and then the index is not touched.
      if (oldestAt === before) update.run(text, id);
      else updateAge.run(text, oldestAt, id);
      return { id, state, oldestAt, size: text.length };
    },
    delete: (id) => void remove.run(id),
    oldestSince: (at, after, limit) =>
      oldest.all(at, after.oldestAt, after.id, limit).map((row) => row as unknown as StreamAge & { key: StreamKey }),
  };
}
