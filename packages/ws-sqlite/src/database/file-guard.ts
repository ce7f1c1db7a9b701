import { statSync } from "node:fs";
import nodePath from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { createError } from "@apex/ws-queue-core";
import { openWal } from "./wal.ts";

/** Sees that the files of an open store are still the ones that lie under its name. */
export interface FileGuard {
  /**
   * Called behind each fsync, before its commits are answered. A file that was deleted or replaced goes on taking writes until
   * the process ends, and one that was cut off takes them behind a hole: both are gone after a restart. Throws `store_lost`.
   */
  assertInPlace(): void;
  /** Called inside each transaction: makes room in the WAL. */
  reserve(): void;
  /** True while the WAL lies under its name. */
  hasWal(): boolean;
  close(): void;
}

/**
 * A folder has a new time when a name in it changed, but for changes within one tick of the clock: 10 ms at most, and two seconds where
 * a file system keeps whole seconds. True when it is older than that, so that the next change will show.
 */
function isSettled(changedMs: number): boolean {
  const tickMs = changedMs % 1_000 === 0 ? 3_000 : 100;
  return Date.now() - changedMs > tickMs;
}

/** What tells a file from all others. */
interface Identity {
  readonly ino: number | bigint;
  readonly dev: number | bigint;
}

const QUIET = { throwIfNoEntry: false } as const;
const QUIET_EXACT = { bigint: true, throwIfNoEntry: false } as const;

const isSafe = (id: bigint): boolean => id <= BigInt(Number.MAX_SAFE_INTEGER);

/** Some file systems give numbers that only a bigint holds. Where a number does, stats are asked for as numbers, which costs less. */
function identify(path: string): Identity {
  const { ino, dev } = statSync(path, { bigint: true });
  return isSafe(ino) && isSafe(dev) ? { ino: Number(ino), dev: Number(dev) } : { ino, dev };
}

/** Of a file that is to be compared with `opened`. A larger number than those of `opened` may be rounded, and is never equal to them. */
const look = (path: string, opened: Identity) =>
  statSync(path, typeof opened.ino === "bigint" ? QUIET_EXACT : QUIET);

const isSame = (now: Identity, opened: Identity): boolean => now.ino === opened.ino && now.dev === opened.dev;

/**
 * Watches the file of an open `database` and its WAL at `path`. The file is looked at by name only: closing a second descriptor of it
 * would drop SQLite's locks. The WAL's stats are not asked for while no name in its folder changes: behind that Linux gives the next
 * write a time of its own, which the next fsync has to write. Measured: a third of the CPU of a commit.
 */
export function createFileGuard(path: string, database: DatabaseSync): FileGuard {
  const walPath = `${path}-wal`;
  const file = identify(path);
  const walFile = identify(walPath);
  const wal = openWal(walPath, database);
  const folder = nodePath.dirname(path);
  let fileSize = 0;
  /** The folder's time when the WAL was seen there, if it was settled. */
  let settledMs: number | undefined;

  const lost = (name: string, what: string): Error =>
    createError("store_lost", `${name} ${what} while it was in use. Stop this process, and put the file back or restore a backup`, {
      path: name,
    });

  /** Its size, in bytes. */
  const assertSame = (name: string, opened: Identity): number => {
    const now = look(name, opened);
    if (now === undefined) throw lost(name, "was deleted or moved away");
    if (!isSame(now, opened)) throw lost(name, "was replaced by another file");
    return Number(now.size);
  };

  const assertFile = (): void => {
    const size = assertSame(path, file);
    if (size < fileSize) throw lost(path, "was cut off");
    fileSize = size;
  };

  /** The file was found in this folder before. */
  const assertWalName = (): void => {
    const changedMs = statSync(folder, QUIET)?.ctimeMs;
    if (changedMs !== undefined && changedMs === settledMs) return;
    settledMs = changedMs !== undefined && isSettled(changedMs) ? changedMs : undefined;
    assertSame(walPath, walFile);
  };

  const assertInPlace = (): void => {
    assertFile();
    assertWalName();
    if (!wal.isWhole()) throw lost(walPath, "was cut off");
  };

  // What is cut off before the first commit is seen by that one.
  assertInPlace();
  return {
    assertInPlace,
    reserve: wal.reserve,
    hasWal() {
      const now = look(walPath, walFile);
      return now !== undefined && isSame(now, walFile);
    },
    close: wal.close,
  };
}
