import { existsSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { createError, PARTITIONS } from "@apex/ws-queue-core";
import { assertOurs, pragmaNumber } from "./migrate.ts";
import { APPLICATION_ID, MIGRATIONS } from "./schema.ts";

/** Waits for a backup or a shell that looks into the file; nobody else writes. */
export const BUSY_TIMEOUT_MS = 5_000;

type LookMode = "with-wal" | "without-wal" | "while-written";

/**
 * A connection that changes no byte of the file and its WAL. A connection that may write copies the WAL into the file
 * when it is closed, also into a file that was refused as damaged. `without-wal`: reads the file alone, as it lies there.
 * `while-written`: the same, where another process may be copying its WAL into the file this moment.
 */
export function connectToLook(path: string, mode: LookMode): DatabaseSync {
  const url = pathToFileURL(path);
  // SQLite then takes no locks and makes no files: https://sqlite.org/uri.html#uriimmutable
  if (mode !== "with-wal") url.searchParams.set("immutable", "1");
  // Defensive connections, which Node 22 does not know yet, ignore the PRAGMA below.
  const options = { readOnly: true, defensive: mode !== "while-written" };
  const database = new DatabaseSync(url, options);
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    // Its first page may say already how long it will be. SQLite takes a file that is shorter for damaged, but not so.
    if (mode === "while-written") database.exec("PRAGMA writable_schema = ON");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Hands out such a connection for as long as `look` runs. */
export function openToLook<Result>(path: string, mode: LookMode, look: (database: DatabaseSync) => Result): Result {
  const database = connectToLook(path, mode);
  try {
    return look(database);
  } finally {
    database.close();
  }
}

/** In bytes; 0 when there is none. */
export const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** How to look into a file that no process has open. */
export const lookMode = (path: string): LookMode => (existsSync(`${path}-wal`) ? "with-wal" : "without-wal");

/** Looks into a file that may be a store. Where no WAL lies beside it, no other process has it open, and none is made. */
function lookInto(path: string, look: (database: DatabaseSync) => void): void {
  const size = sizeOf(path);
  // SQLite takes a single byte for an empty file, and would write over it.
  if (size === 1) throw createError("store_foreign", `${path} holds one byte and is no store; choose another path`, { path });
  if (size > 0) return openToLook(path, lookMode(path), look);
  // SQLite would delete the WAL, and with it the newest commits of a file that is missing or was cut off.
  if (sizeOf(`${path}-wal`) === 0) return;
  throw createError(
    "store_damaged",
    `${path} is missing or empty, and ${path}-wal holds the newest commits of it. Put the file back, or move the WAL away to begin anew`,
    { path },
  );
}

/** Throws `store_foreign` or `store_newer` for a file that is no store of this version or an older one. */
export function assertStore(path: string): void {
  lookInto(path, (database) => assertOurs(database, path, APPLICATION_ID, MIGRATIONS.length));
}

/** The same, and `store_newer` for another number of partitions; `store_damaged`, if the whole file is to be searched. */
export function assertSound(path: string, isSearched: boolean): void {
  lookInto(path, (database) => {
    assertOurs(database, path, APPLICATION_ID, MIGRATIONS.length);
    if (isSearched) assertUndamaged(database, path);
    assertPartitions(database, path);
  });
}

function assertUndamaged(database: DatabaseSync, path: string): void {
  const found = database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
  if (found === "ok") return;
  throw createError("store_damaged", `${path} is damaged: ${String(found)}. Restore a backup, or recover it with sqlite3 .recover`, {
    path,
  });
}

function assertPartitions(database: DatabaseSync, path: string): void {
  const version = pragmaNumber(database, "user_version");
  if (version === 0) return;
  const kept = Number(database.prepare("SELECT value FROM meta WHERE name = 'partitions'").get()?.["value"]);
  if (kept === PARTITIONS) return;
  if (Number.isNaN(kept)) throw createError("store_damaged", `${path} no longer says how it was made: its table meta is damaged. Restore a backup`, { path });
  throw createError("store_newer", `${path} was made with ${kept} partitions and this version has ${PARTITIONS}`, { path, version });
}
