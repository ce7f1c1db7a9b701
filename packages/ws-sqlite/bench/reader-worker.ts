import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import type { ReadRequest } from "@apex/ws-queue-core/store";
import { createReports } from "../src/engine/reports.ts";
import { createDurableState } from "../src/engine/durable-state.ts";
import { createReads } from "../src/engine/reads.ts";
import { createTables } from "../src/tables/tables.ts";

/** Answers reads on a connection of its own: the variant "reads in a second worker". */
const database = new DatabaseSync(String(workerData), { readOnly: true });
const tables = createTables(database, String(workerData));
const reads = createReads(tables, createDurableState(tables, 0), createReports(String(workerData)));

parentPort?.on("message", ({ id, request }: { id: number; request: ReadRequest }) => {
  parentPort?.postMessage({ id, result: reads.read(request) });
});
