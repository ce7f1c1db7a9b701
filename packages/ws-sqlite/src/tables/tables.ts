import type { DatabaseSync } from "node:sqlite";
import { createDeadLettersTable, type DeadLettersTable } from "./dead-letters.ts";
import { createEntriesTable, type EntriesTable } from "./entries.ts";
import { createMetaTable, type MetaTable } from "./meta.ts";
import { createMissingRows, type MissingRows } from "./missing-rows.ts";
import { createProducersTable, type ProducersTable } from "./producers.ts";
import { createStreamsTable, type StreamsTable } from "./streams.ts";
import { createThreadsTable, type ThreadsTable } from "./threads.ts";

/** The tables of an open store. Their SQL has plain `?` only: Node 22.18 takes `?1` for a named parameter. */
export interface Tables {
  readonly streams: StreamsTable;
  readonly entries: EntriesTable;
  readonly threads: ThreadsTable;
  readonly producers: ProducersTable;
  readonly letters: DeadLettersTable;
  readonly meta: MetaTable;
  readonly missing: MissingRows;
}

/** `path`: of the file, for errors. */
export const createTables = (database: DatabaseSync, path: string): Tables => ({
  streams: createStreamsTable(database, path),
  entries: createEntriesTable(database, path),
  threads: createThreadsTable(database, path),
  producers: createProducersTable(database, path),
  letters: createDeadLettersTable(database),
  meta: createMetaTable(database),
  missing: createMissingRows(database, path),
});
