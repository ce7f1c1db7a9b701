import { createError } from "@apex/ws-queue-core";
import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "./transaction.ts";

/** One step of the schema; its version is its place in the list, from 1. */
export interface Migration {
  readonly name: string;
  apply(database: DatabaseSync): void;
}

/** A whole number that is kept in the file's header or schema. */
export function pragmaNumber(database: DatabaseSync, name: string): number {
  return Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
}

function isEmpty(database: DatabaseSync): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
}

function readHeader(database: DatabaseSync): { readonly found: number; readonly version: number; readonly isNew: boolean } {
  const found = pragmaNumber(database, "application_id");
  const version = pragmaNumber(database, "user_version");
  return { found, version, isNew: found === 0 && version === 0 && isEmpty(database) };
}

/**
 * Finds out whose file this is without changing it. Throws `store_foreign` when it belongs to something else and
 * `store_newer` when a newer version of this project wrote it.
 */
export function assertOurs(database: DatabaseSync, path: string, applicationId: number, versions: number): void {
  // At one moment: somebody else may be making the file into a store.
  const { found, version, isNew } = inTransaction(database, () => readHeader(database), "DEFERRED");
  if (!isNew && found !== applicationId) {
    throw createError("store_foreign", `${path} is a SQLite database of another application; choose another path`, { path });
  }
  if (version > versions) {
    throw createError(
      "store_newer",
      `${path} has schema ${version} and this version knows ${versions}; install the version that wrote it`,
      { path, version, known: versions },
    );
  }
}

/** Brings the schema up to date; each step happens whole or not at all, and is noted in `migrations`. */
export function migrate(database: DatabaseSync, applicationId: number, migrations: readonly Migration[]): void {
  for (let version = pragmaNumber(database, "user_version") + 1; version <= migrations.length; version += 1) {
    const migration = migrations[version - 1];
    if (migration === undefined) continue;
    inTransaction(database, () => {
      // By another name of the file it may have been done since.
      if (pragmaNumber(database, "user_version") >= version) return;
      migration.apply(database);
      database.exec("CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL)");
      database.prepare("INSERT INTO migrations (version, name) VALUES (?, ?)").run(version, migration.name);
      database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}`);
    });
  }
}
