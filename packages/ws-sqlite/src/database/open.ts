import { accessSync, constants, existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { createError } from "@apex/ws-queue-core";
import type { ResolvedOptions } from "../options.ts";
import { createFileGuard } from "./file-guard.ts";
import { isNameOpen, noteName, resolveName } from "./file-name.ts";
import { assertSound, assertStore, BUSY_TIMEOUT_MS } from "./look.ts";
import { migrate } from "./migrate.ts";
import { acquireOwnerLock, type OwnerLock } from "./owner-lock.ts";
import { APPLICATION_ID, MIGRATIONS } from "./schema.ts";
import { openingError } from "./sqlite-errors.ts";
import { WAL_BYTES_MAX } from "./wal.ts";

export interface OpenDatabase {
  readonly database: DatabaseSync;
  readonly path: string;
  /** True when another process had the store and died without closing it. */
  readonly isLeft: boolean;
  /** Throws `store_lost` when the file is no longer where it was opened. */
  assertInPlace(): void;
  /** To be called inside each transaction: makes room in the WAL. */
  reserve(): void;
  /** Without `isSound` the file and its WAL stay as they are, and the next opening searches them for damage. */
  close(isSound: boolean): void;
}

/**
 * The log is copied back when it has this many pages, 32 MiB. A page that changed often is copied once, so a smaller
 * number costs more: measured, a third of the throughput at SQLite's own 1000.
 */
const CHECKPOINT_PAGES = 8_000;

/** How often a file with several names is tried again that has none noted, with a pause of up to 100 ms, as SQLite itself waits for a lock. */
const CLAIM_TRIES = 10;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/**
 * Opens the file for this process alone, creates or migrates its schema. Throws `store_locked`, `store_foreign`,
 * `store_newer`, `store_damaged`, `misconfigured` or `store_unavailable`; then nothing stays open, and the file and its WAL are as
 * they were.
 */
export function openDatabase(options: ResolvedOptions, nonce: string): OpenDatabase {
  for (let triesLeft = CLAIM_TRIES; ; triesLeft -= 1) {
    const path = resolveName(options.path);
    const isClaim = isNameOpen(path);
    try {
      return openAs(path, options, nonce);
    } catch (error) {
      // Another process may be opening the file by another of its names: by the next look that one may be noted.
      if (!isClaim || triesLeft === 0) throw error;
      Atomics.wait(PAUSE, 0, 0, 20 + Math.random() * 80);
    }
  }
}

function openAs(path: string, options: ResolvedOptions, nonce: string): OpenDatabase {
  let lock: OwnerLock | undefined;
  try {
    // First of all, since a file of another application must not get a lock of ours beside it.
    assertStore(path);
    lock = acquireOwnerLock(path, nonce);
    const isLeft = lock.previous !== undefined && lock.previous.nonce !== nonce;
    assertSound(path, options.check === "always" || (options.check === "auto" && isLeft));
    assertWritable(path);
    return openForWriting(path, options, isLeft, lock);
  } catch (error) {
    lock?.release(false);
    throw openingError(error, path);
  }
}

function openForWriting(path: string, options: ResolvedOptions, isLeft: boolean, lock: OwnerLock): OpenDatabase {
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    if (isNameOpen(path)) claimName(database, path);
    configure(database, path, options);
    migrate(database, APPLICATION_ID, MIGRATIONS);
    noteName(database, path);
    const guard = createFileGuard(path, database);
    const keeper = openKeeper(path);
    const close = (isSound: boolean): void => {
      // A WAL that was deleted lives on in this process alone, so that the file is the last place for what it holds.
      const isKept = !isSound && guard.hasWal();
      guard.close();
      for (const connection of isKept ? [database, keeper] : [keeper, database]) connection.close();
      // The lock goes last: while the file is open, no other process has it.
      lock.release(isSound);
    };
    return { database, path, isLeft, assertInPlace: guard.assertInPlace, reserve: guard.reserve, close };
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Each name has a WAL and a lock of its own, and what is written by one shows by another only in the file itself. So the first that
 * opens a file puts its name there without a WAL, under the locks of the file, which all of its names share.
 */
function claimName(database: DatabaseSync, path: string): void {
  database.exec("PRAGMA journal_mode = DELETE");
  migrate(database, APPLICATION_ID, MIGRATIONS);
  noteName(database, path);
}

/**
 * The last connection that may write copies the WAL into the file and deletes it. One that may not write, and is closed behind it,
 * prevents that. It is opened in time: later there may be nothing under that name.
 */
function openKeeper(path: string): DatabaseSync {
  const keeper = new DatabaseSync(path, { readOnly: true });
  keeper.prepare("SELECT count(*) FROM sqlite_schema").get();
  return keeper;
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
  if (!existsSync(path)) return;
  try {
    accessSync(path, constants.W_OK);
  } catch (error) {
    throw createError("misconfigured", `${path} may only be read; this process must be allowed to write into it`, { path }, error);
  }
}
