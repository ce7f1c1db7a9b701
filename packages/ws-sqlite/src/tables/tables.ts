import type { DatabaseSync } from "node:sqlite";
import { createEntriesTable, type EntriesTable } from "./entries.ts";
import { createProducersTable, type ProducersTable } from "./producers.ts";
import { createStreamsTable, type StreamsTable } from "./streams.ts";
import { createThreadsTable, type ThreadsTable } from "./threads.ts";

export interface Tables {
  readonly streams: StreamsTable;
  readonly entries: EntriesTable;
  readonly threads: ThreadsTable;
  readonly producers: ProducersTable;
}

export const createTables = (database: DatabaseSync): Tables => ({
  streams: createStreamsTable(database),
  entries: createEntriesTable(database),
  threads: createThreadsTable(database),
  producers: createProducersTable(database),
});
