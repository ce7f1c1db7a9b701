import { readlinkSync, statSync, type BigIntStats } from "node:fs";
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

/** Where the system says that an open file lies; undefined where it does not. */
function nameOf(descriptor: number): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return undefined;
  }
}

/**
 * Watches the file of an open `database` and its WAL at `path`. The file is looked at by name only: closing a second descriptor of it
 * would drop SQLite's locks. The WAL is not asked for its stats where that can be avoided: Linux then gives the next write a time of
 * its own, which the next fsync has to write. Measured: a third of the CPU of a commit.
 */
export function createFileGuard(path: string, database: DatabaseSync): FileGuard {
  const walPath = `${path}-wal`;
  const file = statSync(path, { bigint: true });
  const walStats = statSync(walPath, { bigint: true });
  const wal = openWal(walPath, database);
  const walName = nameOf(wal.descriptor);
  let fileSize = 0;

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

  /** Its folder is the one in which the file was found, so that its name there is enough. */
  const assertWal = (): void => {
    if (walName === undefined || nameOf(wal.descriptor) !== walName) assertSame(walPath, walStats);
    if (!wal.isWhole()) throw lost(walPath, "was cut off");
  };

  const assertInPlace = (): void => {
    assertFile();
    assertWal();
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
