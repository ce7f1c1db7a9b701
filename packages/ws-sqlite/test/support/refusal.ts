import { isApexError } from "@apex/ws-queue-core";
import type { Store } from "@apex/ws-queue-core/store";
import { DatabaseSync } from "node:sqlite";

/** Lets SQLite refuse COMMIT itself, after every statement of the transaction succeeded, by an outside connection. */
export interface Refusal {
  begin(): void;
  end(): void;
  close(): void;
}

const TABLES = ["streams", "entries", "threads", "producers"];

/** A foreign key that is checked at the end of a transaction, and that every change of a table violates on demand. */
export function createRefusal(file: string): Refusal {
  const outsider = new DatabaseSync(file);
  outsider.exec(`
    PRAGMA synchronous = OFF;
    PRAGMA busy_timeout = 5000;
    CREATE TABLE IF NOT EXISTS refusing (reason TEXT);
    CREATE TABLE IF NOT EXISTS nobody (id INTEGER PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS orphans (parent INTEGER REFERENCES nobody (id) DEFERRABLE INITIALLY DEFERRED);
  `);
  for (const table of TABLES) {
    for (const change of ["INSERT", "UPDATE", "DELETE"]) {
      outsider.exec(`
        CREATE TRIGGER IF NOT EXISTS refuse_${change}_${table} AFTER ${change} ON ${table}
        WHEN EXISTS (SELECT 1 FROM refusing) BEGIN INSERT INTO orphans VALUES (1); END;
      `);
    }
  }
  return {
    begin: () => outsider.exec("INSERT INTO refusing VALUES ('test')"),
    end: () => outsider.exec("DELETE FROM refusing"),
    close: () => outsider.close(),
  };
}

/** The store as one sees it whose every change fails at COMMIT the first time, and is made again. */
export function failingFirst(store: Store, refusal: Refusal): Store {
  // One change at a time, so that each meets the refusal alone; reads may come in between.
  let last: Promise<unknown> = Promise.resolve();

  const twice = <Result>(change: () => Promise<Result>): Promise<Result> => {
    const result = last.then(async () => {
      refusal.begin();
      try {
        return await change();
      } catch (error) {
        if (!isApexError(error) || error.code !== "store_unavailable") throw error;
      } finally {
        refusal.end();
      }
      return change();
    });
    last = result.catch(() => undefined);
    return result;
  };

  return {
    ...store,
    commit: (commit) => twice(() => store.commit(commit)),
    lease: (command) => twice(() => store.lease(command)),
    maintain: (now) => twice(() => store.maintain(now)),
  };
}
