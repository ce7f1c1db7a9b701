import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { DatabaseSync } from "node:sqlite";
import { createError } from "@apex/ws-queue-core";
import { isBusy, openingError } from "./sqlite-errors.ts";

/** Who has a store open. */
export interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Random, of one opening. */
  readonly nonce: string;
}

export interface OwnerLock {
  /** Who had the store before and did not close it; undefined after a clean close. */
  readonly previous: Owner | undefined;
  /** Lets others in. Without `isClean` the note stays and says that the store was not closed. */
  release(isClean: boolean): void;
}

/** How long to wait for somebody who is just reading or writing the note. */
const NOTE_TIMEOUT_MS = 2_000;
/** How long to wait for a tool that only tries whether the lock is free. */
const TRY_TIMEOUT_MS = 100;

/**
 * Takes the store for this process by a write lock on `<path>-lock`, a small SQLite database. The operating system
 * drops the lock when the process dies, so there is no heartbeat and nothing to clean up after SIGKILL; SQLite itself
 * keeps two stores of one process apart. The note inside, who it is, is for the message and stays readable.
 * The file is never deleted: a waiting process could hold the lock of a deleted file while another locks a new one.
 * Throws `store_locked`.
 */
export function acquireOwnerLock(path: string, nonce: string): OwnerLock {
  const lockPath = `${path}-lock`;
  const database = new DatabaseSync(lockPath);
  try {
    const previous = takeOver(database, path, { pid: process.pid, host: hostname(), nonce });
    return {
      previous,
      release(isClean) {
        try {
          if (isClean) database.exec("DELETE FROM owner; COMMIT");
        } finally {
          database.close();
        }
      },
    };
  } catch (error) {
    database.close();
    throw openingError(error, lockPath);
  }
}

function takeOver(database: DatabaseSync, path: string, me: Owner): Owner | undefined {
  database.exec(`PRAGMA busy_timeout = ${TRY_TIMEOUT_MS}`);
  begin(database, path);
  database.exec(`PRAGMA busy_timeout = ${NOTE_TIMEOUT_MS}`);
  database.exec("CREATE TABLE IF NOT EXISTS owner (pid INTEGER NOT NULL, host TEXT NOT NULL, nonce TEXT NOT NULL)");
  const previous = readOwner(database);
  database.exec("DELETE FROM owner");
  database.prepare("INSERT INTO owner (pid, host, nonce) VALUES (?, ?, ?)").run(me.pid, me.host, me.nonce);
  database.exec("COMMIT");
  // The note is readable from here on. Whoever comes in between writes another note and has the store.
  begin(database, path);
  if (readOwner(database)?.nonce !== me.nonce) throw lockedError(database, path);
  return previous;
}

/**
 * The note of the lock, read without the lock: of the process that has the store open, or had it and did not close it. Undefined after a
 * clean close, and where the store was never opened under this name.
 */
export function readNote(path: string): Owner | undefined {
  const lockPath = `${path}-lock`;
  if (!existsSync(lockPath)) return undefined;
  const database = new DatabaseSync(lockPath, { readOnly: true });
  try {
    database.exec(`PRAGMA busy_timeout = ${NOTE_TIMEOUT_MS}`);
    return readOwner(database);
  } catch (error) {
    throw openingError(error, lockPath);
  } finally {
    database.close();
  }
}

/**
 * Throws `store_locked` when a process has the store open. A note alone is no proof: its process may have died. Only then the lock is tried,
 * and given back in the same moment, which a process that opens the store waits for.
 */
export function assertNotOwned(path: string): Owner | undefined {
  const note = readNote(path);
  if (note === undefined) return undefined;
  const database = new DatabaseSync(`${path}-lock`);
  try {
    begin(database, path);
    database.exec("ROLLBACK");
    return note;
  } catch (error) {
    throw openingError(error, `${path}-lock`);
  } finally {
    database.close();
  }
}

function begin(database: DatabaseSync, path: string): void {
  try {
    database.exec("BEGIN IMMEDIATE");
  } catch (error) {
    throw isBusy(error) ? lockedError(database, path) : error;
  }
}

function readOwner(database: DatabaseSync): Owner | undefined {
  const isThere = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'owner'").get() !== undefined;
  const row = isThere ? database.prepare("SELECT pid, host, nonce FROM owner").get() : undefined;
  return row === undefined ? undefined : { pid: Number(row["pid"]), host: String(row["host"]), nonce: String(row["nonce"]) };
}

function lockedError(database: DatabaseSync, path: string): Error {
  database.exec(`PRAGMA busy_timeout = ${NOTE_TIMEOUT_MS}`);
  const owner = readOwner(database);
  const who = owner === undefined ? "another process" : `process ${owner.pid} on ${owner.host}`;
  const hint =
    owner?.pid === process.pid ? " (this very process: open the store once and share it)" : "; stop it, or choose another path";
  return createError("store_locked", `${path} is in use by ${who}${hint}`, { path, pid: owner?.pid, host: owner?.host });
}
