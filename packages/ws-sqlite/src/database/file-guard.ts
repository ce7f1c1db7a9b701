import { statSync, type BigIntStats } from "node:fs";
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
function isSettled(changedNs: bigint): boolean {
  const tickMs = changedNs % 1_000_000_000n === 0n ? 3_000 : 100;
  return Date.now() - Number(changedNs / 1_000_000n) > tickMs;
}

/**
 * Watches the file of an open `database` and its WAL at `path`. The file is looked at by name only: closing a second descriptor of it
 * would drop SQLite's locks. The WAL's stats are not asked for while no name in its folder changes: behind that Linux gives the next
 * write a time of its own, which the next fsync has to write. Measured: a third of the CPU of a commit.
 */
export function createFileGuard(path: string, database: DatabaseSync): FileGuard {
  const walPath = `${path}-wal`;
  const file = statSync(path, { bigint: true });
  const walStats = statSync(walPath, { bigint: true });
  const wal = openWal(walPath, database);
  const folder = nodePath.dirname(path);
  let fileSize = 0;
  /** The folder's time when the WAL was seen there, if it was settled. */
  let settledNs: bigint | undefined;

  const lost = (name: string, what: string): Error =>
    createError("store_lost", `${name} ${what} while it was in use. Stop this process, and put the file back or restore a backup`, {
      path: name,
    });

  const isSame = (now: BigIntStats, opened: BigIntStats): boolean => now.ino === opened.ino && now.dev === opened.dev;

  /** Its size, in bytes. */
  const assertSame = (name: string, opened: BigIntStats): number => {
    const now = statSync(name, { bigint: true, throwIfNoEntry: false });
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
    const changedNs = statSync(folder, { bigint: true, throwIfNoEntry: false })?.ctimeNs;
    if (changedNs !== undefined && changedNs === settledNs) return;
    settledNs = changedNs !== undefined && isSettled(changedNs) ? changedNs : undefined;
    assertSame(walPath, walStats);
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
      const now = statSync(walPath, { bigint: true, throwIfNoEntry: false });
      return now !== undefined && isSame(now, walStats);
    },
    close: wal.close,
  };
}
