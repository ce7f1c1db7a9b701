import { randomUUID } from "node:crypto";
import { createError, createLimits } from "@apex/ws-queue-core";
import type { Store, StoreContext, StoreFactory } from "@apex/ws-queue-core/store";
import { describeFile } from "./closed-file.ts";
import { createConnection } from "./connection.ts";
import { unpackReadResult } from "./packed-page.ts";
import { resolveOptions, type SqliteOptions } from "./options.ts";

/** Failures that nobody waits for end as any unhandled rejection does. */
const reportUnhandled = (error: unknown): void => void Promise.reject(error);

/**
 * A store in one SQLite file, for `createManager({ store: sqliteStore("apex.db") })`. It is opened by the manager, for
 * one process at a time. `file`: a path, relative to the working directory, or a `file:` URL; its folder must exist.
 * Beside it lie `<file>-wal`, `<file>-shm` and `<file>-lock`. Throws `misconfigured`.
 */
export function sqliteStore(file: string | URL, options: SqliteOptions = {}): StoreFactory {
  const resolved = resolveOptions(file, options);
  return { open: (context) => open(resolved, context) };
}

/**
 * Opens a store in one SQLite file; see `sqliteStore`. Rejects with `store_locked` when another process (or this one) has
 * it open, with `store_foreign`, `store_newer` or `store_damaged` when the file cannot be used, with `misconfigured` for
 * a path that cannot be opened, and with `store_unavailable` for failures that may pass.
 */
export async function openSqliteStore(
  file: string | URL,
  { limits = createLimits(), onError = reportUnhandled, telemetry, ...options }: SqliteOptions & Partial<StoreContext> = {},
): Promise<Store> {
  return open(resolveOptions(file, options), { limits, onError, ...(telemetry && { telemetry }) });
}

async function open(options: ReturnType<typeof resolveOptions>, { limits, ...reports }: StoreContext): Promise<Store> {
  const connection = await createConnection({ options, limits, nonce: randomUUID() }, reports);
  const { call } = connection;
  return {
    durability: connection.durability,
    commit: (commit) => call("commit", commit),
    read: async (request) => unpackReadResult(await call("read", request)),
    heads: (streams) => call("heads", streams),
    producer: (userId, producer) => call("producer", { userId, producer }),
    thread: (thread) => call("thread", thread),
    pending: (after, limit) => call("pending", { after, limit }),
    deadLetters: (after, limit, userId) => call("deadLetters", { after, limit, userId }),
    lease: (command) => call("lease", command),
    watch(stream, listener) {
      if (connection.isClosed()) throw createError("store_closed");
      return connection.watch(stream, listener);
    },
    inspection: {
      describe: () => describeFile(options.path),
      positionBefore: (stream, offset) => call("positionBefore", { stream, offset }),
      threads: (after, limit) => call("threads", { after, limit }),
    },
    maintain: (now) => call("maintain", now),
    close: () => connection.close(),
  };
}
