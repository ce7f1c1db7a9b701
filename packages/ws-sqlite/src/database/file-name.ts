import { isFields, tryParse } from "@apex/ws-queue-core/store";
import { existsSync, lstatSync, readlinkSync, realpathSync, statSync } from "node:fs";
import nodePath from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { createError } from "@apex/ws-queue-core";
import { openToLook, sizeOf } from "./look.ts";
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

/**
 * The one name of a file: behind symbolic links, and for a hard link the name that the file was opened by last. Throws
 * `misconfigured` for what is no file, `store_damaged` for a file that was moved away from its WAL.
 */
export function resolveName(path: string): string {
  const real = followLinks(path);
  const stats = statSync(real, { throwIfNoEntry: false });
  if (stats === undefined) return real;
  if (!stats.isFile()) throw createError("misconfigured", `${path} is not a file; choose another path`, { path });
  const note = findNote(real);
  if (note === undefined || note.path === real || note.identity !== fileIdentity(real)) return real;
  if (note.identity === fileIdentity(note.path)) return note.path;
  assertMovedWhole(real, note.path);
  return real;
}

/** As many as Linux follows. */
const LINKS_MAX = 40;

/** What symbolic links lead to, also where no file is yet: SQLite makes it there. */
function followLinks(path: string, linksMax = LINKS_MAX): string {
  if (existsSync(path)) return realpathSync(path);
  const folder = nodePath.dirname(path);
  if (!existsSync(folder)) return path;
  const name = nodePath.join(realpathSync(folder), nodePath.basename(path));
  if (lstatSync(name, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return name;
  if (linksMax === 0) throw createError("misconfigured", `${path} is a symbolic link that leads nowhere`, { path });
  return followLinks(nodePath.resolve(nodePath.dirname(name), readlinkSync(name)), linksMax - 1);
}

/** A file that is opened without its WAL lacks its newest commits, or has a second owner beside the one that goes on writing there. */
function assertMovedWhole(real: string, before: string): void {
  if (existsSync(before) || sizeOf(`${before}-wal`) === 0 || sizeOf(`${real}-wal`) > 0) return;
  throw createError(
    "store_damaged",
    `${real} was moved here from ${before}, and ${before}-wal holds the newest commits of it. Stop the process that has it open, if there ` +
      `is one, and move the WAL to ${real}-wal, or away to go on without it`,
    { path: real },
  );
}

/** True for a file with several names, unless this one is noted: another of them may be opened at the same moment. */
export function isNameOpen(path: string): boolean {
  const isLinked = (statSync(path, { throwIfNoEntry: false })?.nlink ?? 0) > 1;
  if (!isLinked) return false;
  const note = findNote(path);
  return note?.path !== path || note.identity !== fileIdentity(path);
}

/**
 * Keeps the name in the file, and not only in the WAL, which another name does not lead to. Throws `store_locked` where another name
 * came first.
 */
export function noteName(database: DatabaseSync, path: string): void {
  const note: NameNote = { path, identity: fileIdentity(path) ?? "" };
  const text = JSON.stringify(note);
  if (keptNote(database) === text) return;
  inTransaction(database, () => {
    const kept = parseNote(keptNote(database));
    if (kept?.identity === note.identity && kept.path !== path && fileIdentity(kept.path) === note.identity) {
      throw createError("store_locked", `${path} was opened as ${kept.path} this moment; stop that process, or choose another path`, { path });
    }
    database.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('file', ?)").run(text);
  });
  database.exec("PRAGMA wal_checkpoint(PASSIVE)");
}

const keptNote = (database: DatabaseSync): unknown => database.prepare("SELECT value FROM meta WHERE name = 'file'").get()?.["value"];

/** What the file itself says, without its WAL; undefined where there is no note, or nothing that can be read. */
function findNote(real: string): NameNote | undefined {
  try {
    return openToLook(real, "while-written", (database) => parseNote(keptNote(database)));
  } catch {
    // Not a store, or a damaged one. The checks of opening say what is wrong with it.
    return undefined;
  }
}

function parseNote(text: unknown): NameNote | undefined {
  const note = tryParse(text);
  if (!isFields(note)) return undefined;
  const { path, identity } = note;
  return typeof path === "string" && typeof identity === "string" ? { path, identity } : undefined;
}
