import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import type { ReadRequest, ReadResult } from "@apex/ws-queue-core/store";
import { openSqliteStore } from "../src/index.ts";
import { createCallBook } from "../src/call-book.ts";
import { openDatabase } from "../src/database/open.ts";
import { createReports } from "../src/engine/reports.ts";
import { createDurableState } from "../src/engine/durable-state.ts";
import { createEngine } from "../src/engine/engine.ts";
import { createReads } from "../src/engine/reads.ts";
import type { Batch } from "../src/messages.ts";
import { unpackReadResult, type PackedReadResult } from "../src/packed-page.ts";
import { resolveOptions } from "../src/options.ts";
import { createTables } from "../src/tables/tables.ts";
import type { OpenSubject } from "./workload.ts";

/** As shipped: everything in one worker. */
const worker: OpenSubject = (path, limits) => openSqliteStore(path, { limits });

/** SQLite on the main thread, with the same batches. */
const main: OpenSubject = async (path, limits) => {
  const options = resolveOptions(path, {});
  const opened = openDatabase(options, "bench");
  const book = createCallBook({ send: (batch: Batch) => void engine.handle(batch), onWaiting: () => undefined });
  const engine = createEngine({ opened, options, limits, tagBytes: randomBytes(6), answer: (replies) => book.settle(replies), find: () => undefined });
  return {
    commit: (commit) => book.call("commit", commit),
    lease: (command) => book.call("lease", command),
    read: async (request) => unpackReadResult(await book.call("read", request)),
    close: async () => engine.close(),
  };
};

/** Commits in the worker, reads on a read-only connection of the main thread. */
const mainReads: OpenSubject = async (path, limits) => {
  const store = await openSqliteStore(path, { limits });
  const tables = createTables(new DatabaseSync(path, { readOnly: true }), path);
  const reads = createReads(tables, createDurableState(tables, 0), createReports(path));
  return { commit: store.commit, lease: store.lease, read: async (request) => unpackReadResult(reads.read(request)), close: store.close };
};

/** Commits in one worker, reads in another. */
const secondWorker: OpenSubject = async (path, limits) => {
  const store = await openSqliteStore(path, { limits });
  const file = new URL("./reader-worker.ts", import.meta.url);
  const reader = new Worker(file, { workerData: path, execArgv: ["--conditions=@apex/source"] });
  const waiting = new Map<number, (result: ReadResult) => void>();
  let lastId = 0;
  reader.on("message", ({ id, result }: { id: number; result: PackedReadResult }) => {
    waiting.get(id)?.(unpackReadResult(result));
    waiting.delete(id);
  });
  return {
    commit: store.commit,
    lease: store.lease,
    read: (request: ReadRequest) =>
      new Promise((resolve) => {
        lastId += 1;
        waiting.set(lastId, resolve);
        reader.postMessage({ id: lastId, request });
      }),
    async close() {
      await reader.terminate();
      await store.close();
    },
  };
};

export const SUBJECTS: Readonly<Record<string, OpenSubject>> = {
  worker,
  main,
  "worker, reads on main": mainReads,
  "worker, reads in 2nd": secondWorker,
};
