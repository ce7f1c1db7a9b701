import { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";

/** Another connection to a store's file, as a shell or a backup has one. */
export function openOutsider(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  onTestFinished(() => {
    if (database.isOpen) database.close();
  });
  return database;
}

/**
 * Makes SQLite refuse COMMIT itself, after every statement of the transaction succeeded, as long as some entry of it
 * contains the word: a foreign key that is checked at the end.
 */
export function refuseCommitsWith(file: string, word: string): { stop(): void } {
  const outsider = openOutsider(file);
  outsider.exec(`
    CREATE TABLE nobody (id INTEGER PRIMARY KEY);
    CREATE TABLE orphans (parent INTEGER REFERENCES nobody (id) DEFERRABLE INITIALLY DEFERRED);
    CREATE TRIGGER refusal AFTER INSERT ON entries WHEN NEW.text LIKE '%${word}%'
    BEGIN INSERT INTO orphans VALUES (1); END;
  `);
  return { stop: () => outsider.exec("DROP TRIGGER refusal") };
}
