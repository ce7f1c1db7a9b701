import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import nodePath from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createError, PARTITIONS } from "@apex/ws-queue-core";
import type { ResolvedOptions } from "../options.ts";
import { assertOurs, migrate, pragmaNumber } from "./migrate.ts";
import { acquireOwnerLock, type OwnerLock } from "./owner-lock.ts";
import { APPLICATION_ID, MIGRATIONS } from "./schema.ts";
import { openingError } from "./sqlite-errors.ts";

export interface OpenDatabase {
  readonly database: DatabaseSync;
  readonly path: string;
  /** True when another process had the store and died without closing it. */
  readonly isLeft: boolean;
  close(): void;
}

/** Waits for a backup or a shell that looks into the file; nobody else writes. */
const BUSY_TIMEOUT_MS = 5_000;
/**
 * The log is copied back when it has this many pages, 32 MiB. A page that changed often is copied once, so a smaller
 * number costs more: measured, a third of the throughput at SQLite's own 1000.
 */
const CHECKPOINT_PAGES = 8_000;
/** What the log's file keeps after it had to grow beyond that, because somebody was reading. */
const WAL_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Opens the file for this process alone, creates or migrates its schema. Throws `store_locked`, `store_foreign`,
 * `store_newer`, `store_damaged`, `misconfigured` or `store_unavailable`; then nothing stays open.
 */
export function openDatabase(options: ResolvedOptions, nonce: string): OpenDatabase {
  const path = realPath(options.path);
  let database: DatabaseSync | undefined;
  let lock: OwnerLock | undefined;
  // The lock goes last: while the file is open, nobody else has it.
  const close = (isClean: boolean) => {
    database?.close();
    lock?.release(isClean);
  };
  try {
    database = new DatabaseSync(path);
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    assertOurs(database, path, APPLICATION_ID, MIGRATIONS.length);
    lock = acquireOwnerLock(path, nonce);
    const isLeft = lock.previous !== undefined && lock.previous.nonce !== nonce;
    prepare(database, path, options, isLeft);
    return { database, path, isLeft, close: () => close(true) };
  } catch (error) {
    close(false);
    throw openingError(error, path);
  }
}

function prepare(database: DatabaseSync, path: string, options: ResolvedOptions, isLeft: boolean): void {
  configure(database, path, options);
  assertWritable(path);
  if (options.check === "always" || (options.check === "auto" && isLeft)) assertUndamaged(database, path);
  migrate(database, APPLICATION_ID, MIGRATIONS);
  assertPartitions(database, path);
}

/** One name for one file, so that a symbolic link does not get a lock of its own. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const folder = nodePath.dirname(path);
  return existsSync(folder) ? nodePath.join(realpathSync(folder), nodePath.basename(path)) : path;
}

function configure(database: DatabaseSync, path: string, options: ResolvedOptions): void {
  const mode = database.prepare("PRAGMA journal_mode = WAL").get()?.["journal_mode"];
  if (mode !== "wal") {
    throw createError("misconfigured", `The file system of ${path} has no shared memory, which SQLite's WAL needs`, { path });
  }
  database.exec(`PRAGMA synchronous = ${options.synchronous}`);
  database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  database.exec(`PRAGMA journal_size_limit = ${WAL_BYTES_MAX}`);
}

/** SQLite opens a file that may only be read like any other, and would refuse each commit later. */
function assertWritable(path: string): void {
  try {
    accessSync(path, constants.W_OK);
  } catch (error) {
    throw createError("misconfigured", `${path} may only be read; this process must be allowed to write into it`, { path }, error);
  }
}

function assertUndamaged(database: DatabaseSync, path: string): void {
  const found = database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
  if (found === "ok") return;
  throw createError("store_damaged", `${path} is damaged: ${String(found)}. Restore a backup, or recover it with sqlite3 .recover`, {
    path,
  });
}

function assertPartitions(database: DatabaseSync, path: string): void {
  const kept = Number(database.prepare("SELECT value FROM meta WHERE name = 'partitions'").get()?.["value"]);
  if (kept === PARTITIONS) return;
  throw createError("store_newer", `${path} was made with ${kept} partitions and this version has ${PARTITIONS}`, {
    path,
    version: pragmaNumber(database, "user_version"),
  });
}
