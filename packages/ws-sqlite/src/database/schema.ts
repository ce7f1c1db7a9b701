import { PARTITIONS } from "@apex/ws-queue-core";
import type { DatabaseSync } from "node:sqlite";
import type { Migration } from "./migrate.ts";

/** "Apex" in ASCII, in the header of the file: tells our files from others. */
export const APPLICATION_ID = 0x41706578;

/**
 * An entry's id holds its stream (27 bits) above its offset (36 bits), so that a stream's entries lie side by side in a
 * table that keeps texts out of its inner pages. Measured: half the time of WITHOUT ROWID at 1 KB an entry.
 */
export const OFFSET_BITS = 36;
export const OFFSET_MAX = 2 ** OFFSET_BITS - 1;
export const STREAM_MAX = 2 ** (63 - OFFSET_BITS) - 1;
/** The id of an entry, from the parameters stream and offset. */
export const ENTRY_ID = `((? << ${OFFSET_BITS}) | ?)`;

const VERSION_1 = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

  -- Ids are never used again: what is left of a deleted stream cannot become part of a new one.
  CREATE TABLE streams (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    birth_tag TEXT NOT NULL,
    before_offset INTEGER NOT NULL,
    before_tag TEXT NOT NULL,
    head_offset INTEGER NOT NULL,
    head_tag TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    -- The oldest entry's; NULL when there is none.
    oldest_at INTEGER
  );

  CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    tag TEXT NOT NULL,
    at INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    text TEXT NOT NULL
  );

  CREATE TABLE threads (
    key TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    ledger TEXT NOT NULL,
    is_pending INTEGER NOT NULL,
    is_leased INTEGER NOT NULL
  );
  CREATE INDEX threads_pending ON threads (key) WHERE is_pending = 1;
  CREATE INDEX threads_leased ON threads (key) WHERE is_leased = 1;

  CREATE TABLE producers (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    used_at INTEGER NOT NULL,
    ledger TEXT NOT NULL
  );
  CREATE INDEX producers_by_user ON producers (user_id);

  -- Entries that nobody can read any more and that are still to be deleted.
  CREATE TABLE leftovers (first INTEGER PRIMARY KEY, last INTEGER NOT NULL);
`;

/** Those that are there were minted for clients, but for a few. */
const VERSION_2 = `
  ALTER TABLE producers ADD COLUMN is_clients INTEGER NOT NULL DEFAULT 1;
  DROP INDEX producers_by_user;
  CREATE INDEX producers_by_user ON producers (user_id, is_clients);
`;

/** An inbox takes a request once for as long as it keeps it, so it has to be found by its id. */
const VERSION_3 = `
  ALTER TABLE entries ADD COLUMN request_id TEXT;
  UPDATE entries SET request_id = text ->> 'requestId'
    WHERE json_valid(text) AND id >> ${OFFSET_BITS} IN (SELECT id FROM streams WHERE key GLOB 'requests:*');
  CREATE INDEX entries_by_request ON entries (request_id) WHERE request_id IS NOT NULL;
`;

/** The newest time that a stream's last entry or a producer has; NULL where there is none. */
export const NEWEST_STAMP = `(
  SELECT max(ms) FROM (
    SELECT CAST(at AS INTEGER) AS ms FROM entries WHERE id IN (SELECT id << ${OFFSET_BITS} | head_offset FROM streams)
    UNION ALL SELECT CAST(used_at AS INTEGER) FROM producers
  )
)`;

/**
 * Sums show that an entry is what was appended. Those that are there have none: they are taken as they are, and it is noted how
 * many they were. Their times are of the wall clock, so the store's own time begins with the newest of them; not with a later
 * one, which the wall clock may be wrong about.
 */
const VERSION_4 = `
  ALTER TABLE entries ADD COLUMN text_sum INTEGER;
  ALTER TABLE entries ADD COLUMN row_sum INTEGER;
  INSERT INTO meta (name, value) SELECT 'unverified', coalesce(sum(head_offset - before_offset), 0) FROM streams;
  INSERT INTO meta (name, value)
    SELECT 'time', json_object('ms', min(ms, CAST(unixepoch('subsec') * 1000 AS INTEGER)), 'originMs', 0)
    FROM (SELECT ${NEWEST_STAMP} AS ms) WHERE ms IS NOT NULL;
`;

/** What waits for its next attempt is found by when that is due. No earlier version had any of it wait. */
const VERSION_5 = `
  ALTER TABLE threads ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;
  DROP INDEX threads_pending;
  CREATE INDEX threads_due ON threads (due_at, key) WHERE is_pending = 1;
`;

/**
 * Dead letters that are not settled are found without a look into every user's stream. Of those that are there none was settled; one that
 * cannot be read as a letter is none, and a row that a damaged file has wrong must not keep it from being opened.
 */
const VERSION_6 = `
  CREATE TABLE dead_letters (key TEXT NOT NULL, offset INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (key, offset)) WITHOUT ROWID;
  CREATE INDEX dead_letters_by_age ON dead_letters (at, offset, key);
  INSERT OR IGNORE INTO dead_letters (key, offset, at)
    SELECT streams.key, entries.id & ${OFFSET_MAX}, CAST(coalesce(entries.at, 0) AS INTEGER)
    FROM streams JOIN entries
      ON entries.id BETWEEN streams.id << ${OFFSET_BITS} | streams.before_offset + 1 AND streams.id << ${OFFSET_BITS} | streams.head_offset
      AND entries.id >> ${OFFSET_BITS} = streams.id
    WHERE streams.key GLOB 'dead:*' AND CASE WHEN json_valid(entries.text) THEN entries.text ->> 'type' END = 'dead_letter';
`;

/**
 * Producers are known per user. Of those that are there no two have the same name, so all of them stay what they are; but a damaged file may
 * have rows that a new one refuses.
 */
const VERSION_7 = `
  ALTER TABLE producers RENAME TO producers_by_id;
  DROP INDEX producers_by_user;
  CREATE TABLE producers (
    user_id TEXT NOT NULL,
    id TEXT NOT NULL,
    is_clients INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    ledger TEXT NOT NULL,
    PRIMARY KEY (user_id, id)
  );
  INSERT OR IGNORE INTO producers (user_id, id, is_clients, used_at, ledger) SELECT user_id, id, is_clients, used_at, ledger FROM producers_by_id;
  DROP TABLE producers_by_id;
`;

/** Every version of the schema, in order. A released one never changes. */
export const MIGRATIONS: readonly Migration[] = [
  {
    name: "streams, entries, threads and producers",
    apply(database: DatabaseSync) {
      database.exec(VERSION_1);
      database.prepare("INSERT INTO meta (name, value) VALUES ('partitions', ?)").run(String(PARTITIONS));
    },
  },
  { name: "whom a producer was minted for", apply: (database) => database.exec(VERSION_2) },
  { name: "requests are found by their ids", apply: (database) => database.exec(VERSION_3) },
  { name: "entries are verified, and retention has a clock of its own", apply: (database) => database.exec(VERSION_4) },
  { name: "pending threads are found by when they are due", apply: (database) => database.exec(VERSION_5) },
  { name: "dead letters are found over all users", apply: (database) => database.exec(VERSION_6) },
  { name: "producers are known per user", apply: (database) => database.exec(VERSION_7) },
];
