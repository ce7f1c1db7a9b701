import { statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { createError, isApexError } from "@apex/ws-queue-core";
import type { Store, StoreDescription, StoreInspection } from "@apex/ws-queue-core/store";
import { resolveName } from "./database/file-name.ts";
import { assertSound, connectToLook, lookMode, sizeOf } from "./database/look.ts";
import { pragmaNumber } from "./database/migrate.ts";
import { assertNotOwned, readNote } from "./database/owner-lock.ts";
import { MIGRATIONS } from "./database/schema.ts";
import { openingError, workingError } from "./database/sqlite-errors.ts";
import { createDurableState } from "./engine/durable-state.ts";
import { createReads } from "./engine/reads.ts";
import { createReports } from "./engine/reports.ts";
import type { Calls } from "./messages.ts";
import { resolveOptions } from "./options.ts";
import { unpackReadResult } from "./packed-page.ts";
import { createTables } from "./tables/tables.ts";

/** A file that no process has open, to be read and never written. */
export interface ClosedFile extends Pick<Store, "durability" | "read" | "heads" | "thread" | "pending" | "deadLetters"> {
  readonly inspection: StoreInspection;
  /** What SQLite finds wrong with the file, `ok` for nothing; takes about a second per GB. */
  search(): string;
  close(): void;
}

/** What of a store is in its file at this moment. */
export const describeFile = (path: string): StoreDescription => ({
  kind: "sqlite",
  schema: MIGRATIONS.length,
  file: path,
  fileBytes: sizeOf(path),
  walBytes: sizeOf(`${path}-wal`),
});

/** Memory for states that were read: a tool looks at few. */
const CACHE_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Opens a SQLite file read-only, in this thread. No byte of it or its WAL is changed, and no lock is kept that a process which opens the
 * store would meet; a read that such a process may have overtaken rejects with `store_locked`. Throws that also when a process has the store open,
 * and `misconfigured` for a missing file or one of an earlier schema, `store_foreign`, `store_newer`, `store_damaged`.
 */
export function openClosedFile(file: string | URL): ClosedFile {
  const { path } = resolveOptions(file, {});
  try {
    return openResolved(resolveName(path));
  } catch (error) {
    throw openingError(error, path);
  }
}

function openResolved(path: string): ClosedFile {
  if (sizeOf(path) === 0) throw createError("misconfigured", `There is no store in ${path}: the file is missing or empty`, { path });
  const note = assertNotOwned(path);
  assertSound(path, false);
  const seen = fingerprint(path);
  const database = connectToLook(path, lookMode(path));
  try {
    assertSchema(database, path);
    return readOnlyStore(database, path, () => assertStillClosed(path, note?.nonce, seen));
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Its tables are read as this version has them; the service brings them up to date when it opens the file. */
function assertSchema(database: DatabaseSync, path: string): void {
  const version = pragmaNumber(database, "user_version");
  if (version === MIGRATIONS.length) return;
  const text = `${path} has schema ${version} and this version reads ${MIGRATIONS.length}: start the service once, which brings the file up to date`;
  throw createError("misconfigured", text, { path, version, known: MIGRATIONS.length });
}

/** Says whether the file was written to. */
function fingerprint(path: string): string {
  const { mtimeNs, size } = statSync(path, { bigint: true });
  return `${mtimeNs} ${size}`;
}

/** A process that opened the store meanwhile may have written below what was just read. */
function assertStillClosed(path: string, nonce: string | undefined, seen: string): void {
  const owner = readNote(path);
  if (owner?.nonce === nonce && fingerprint(path) === seen) return;
  throw createError("store_locked", `${path} was opened by ${owner === undefined ? "a process" : `process ${owner.pid} on ${owner.host}`} while it was read`, { path, pid: owner?.pid });
}

function readOnlyStore(database: DatabaseSync, path: string, assertClosed: () => void): ClosedFile {
  const tables = createTables(database, path);
  const durable = createDurableState(tables, CACHE_BYTES_MAX);
  const reads = createReads(tables, durable, createReports(path));

  /** What fails may fail because another process writes: that is said instead. */
  const tell = <Value>(read: () => Value): Value => {
    try {
      return read();
    } catch (error) {
      throw isApexError(error) ? error : workingError(error, path);
    } finally {
      assertClosed();
    }
  };
  const answer =
    <Name extends keyof typeof reads>(name: Name) =>
    async (input: Calls[Name]["input"]): Promise<Calls[Name]["output"]> =>
      tell(() => reads[name](input));
  const [read, pending, deadLetters] = [answer("read"), answer("pending"), answer("deadLetters")];
  const [positionBefore, threads] = [answer("positionBefore"), answer("threads")];

  return {
    durability: { always: "disk", onRequest: [] },
    read: async (request) => unpackReadResult(await read(request)),
    heads: answer("heads"),
    thread: answer("thread"),
    pending: (after, limit) => pending({ after, limit }),
    deadLetters: (after, limit, userId) => deadLetters({ after, limit, userId }),
    inspection: {
      describe: () => describeFile(path),
      positionBefore: (stream, offset) => positionBefore({ stream, offset }),
      threads: (after, limit) => threads({ after, limit }),
    },
    search: () => tell(() => String(database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"])),
    close: () => database.close(),
  };
}
