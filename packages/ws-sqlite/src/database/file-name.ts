import { existsSync, realpathSync, statSync } from "node:fs";
import nodePath from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { openToLook } from "./look.ts";
import { inTransaction } from "./transaction.ts";

/**
 * The name under which a file was opened last, kept in the file itself. Lock and WAL lie beside a name: a second name of the
 * same file, a hard link, would get a lock and a WAL of its own, and the file would have two owners.
 */
interface NameNote {
  readonly path: string;
  /** Which file it was: a copy or a restored backup has another number, and gets its own name. */
  readonly identity: string;
}

/** Tells a file from all others of this machine; undefined when there is none. A number would lose digits. */
function fileIdentity(path: string): string | undefined {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.dev}:${stats.ino}`;
}

/** The one name of a file: behind symbolic links, and for a hard link the name that the file was opened by last. */
export function resolveName(path: string): string {
  if (!existsSync(path)) {
    const folder = nodePath.dirname(path);
    return existsSync(folder) ? nodePath.join(realpathSync(folder), nodePath.basename(path)) : path;
  }
  const real = realpathSync(path);
  const note = findNote(real);
  return note !== undefined && isSameFile(note, real) ? note.path : real;
}

/** Keeps the name in the file, and not only in the WAL, which another name does not lead to. */
export function noteName(database: DatabaseSync, path: string): void {
  const note: NameNote = { path, identity: fileIdentity(path) ?? "" };
  const text = JSON.stringify(note);
  const kept = database.prepare("SELECT value FROM meta WHERE name = 'file'").get()?.["value"];
  if (kept === text) return;
  inTransaction(database, () => database.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('file', ?)").run(text));
  database.exec("PRAGMA wal_checkpoint(PASSIVE)");
}

function isSameFile({ path, identity }: NameNote, real: string): boolean {
  return path !== real && identity === fileIdentity(real) && identity === fileIdentity(path);
}

/** What the file itself says, without its WAL; undefined where there is no note, or nothing that can be read. */
function findNote(real: string): NameNote | undefined {
  if (statSync(real).nlink < 2) return undefined;
  try {
    return openToLook(real, "without-wal", (database) => {
      const value = database.prepare("SELECT value FROM meta WHERE name = 'file'").get()?.["value"];
      return typeof value === "string" ? parseNote(value) : undefined;
    });
  } catch {
    // Not a store, or one that is written this moment. The checks of opening say what is wrong with it.
    return undefined;
  }
}

function parseNote(text: string): NameNote | undefined {
  const { path, identity } = JSON.parse(text) as Partial<NameNote>;
  return typeof path === "string" && typeof identity === "string" ? { path, identity } : undefined;
}
