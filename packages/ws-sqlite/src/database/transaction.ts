import type { DatabaseSync } from "node:sqlite";

/**
 * Runs `work` in one transaction: all of it is in the file when this returns, and none of it when this throws. `DEFERRED`: it only
 * reads, one state of the file, whoever writes meanwhile.
 */
export function inTransaction<T>(database: DatabaseSync, work: () => T, mode: "IMMEDIATE" | "DEFERRED" = "IMMEDIATE"): T {
  database.exec(`BEGIN ${mode}`);
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    // A full disk makes SQLite roll back by itself.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
