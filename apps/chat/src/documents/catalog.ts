import { DatabaseSync } from "node:sqlite";
import type { Collection } from "./types.ts";

/** Which collections there are and whose they are. Collections of nobody are everybody's to read: the sample. */
export interface Catalog {
  create(id: string, userId: string | undefined, name: string): void;
  /** Undefined unless it is the user's own, or everybody's. */
  find(id: string, userId: string): Collection | undefined;
  /** Undefined unless it is the user's own. */
  findOwn(id: string, userId: string): Collection | undefined;
  list(userId: string): Collection[];
  update(id: string, totals: { documents: number; bytes: number }): void;
  markReady(id: string): void;
  remove(id: string): void;
  close(): void;
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS collection (
    id TEXT PRIMARY KEY, user_id TEXT, name TEXT NOT NULL,
    documents INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0, ready INTEGER NOT NULL DEFAULT 0
  ) STRICT;
`;

const FIELDS = "id, name, documents, bytes, ready";

export function openCatalog(file: string): Catalog {
  const db = new DatabaseSync(file);
  db.exec(SCHEMA);
  const insert = db.prepare("INSERT INTO collection (id, user_id, name) VALUES (?, ?, ?)");
  const readable = db.prepare(`SELECT ${FIELDS} FROM collection WHERE id = ? AND (user_id = ? OR user_id IS NULL)`);
  const own = db.prepare(`SELECT ${FIELDS} FROM collection WHERE id = ? AND user_id = ?`);
  const all = db.prepare(
    `SELECT ${FIELDS} FROM collection WHERE user_id = ? OR user_id IS NULL ORDER BY user_id IS NOT NULL, rowid`,
  );
  const totals = db.prepare("UPDATE collection SET documents = ?, bytes = ? WHERE id = ?");
  const ready = db.prepare("UPDATE collection SET ready = 1 WHERE id = ?");
  const remove = db.prepare("DELETE FROM collection WHERE id = ?");
  return {
    create: (id, userId, name) => void insert.run(id, userId ?? null, name),
    find: (id, userId) => toCollection(readable.get(id, userId)),
    findOwn: (id, userId) => toCollection(own.get(id, userId)),
    list: (userId) => all.all(userId).flatMap((row) => toCollection(row) ?? []),
    update: (id, { documents, bytes }) => void totals.run(documents, bytes, id),
    markReady: (id) => void ready.run(id),
    remove: (id) => void remove.run(id),
    close: () => db.close(),
  };
}

function toCollection(row: Readonly<Record<string, unknown>> | undefined): Collection | undefined {
  if (row === undefined) return undefined;
  return {
    id: String(row["id"]),
    name: String(row["name"]),
    documents: Number(row["documents"]),
    bytes: Number(row["bytes"]),
    ready: row["ready"] === 1,
  };
}
