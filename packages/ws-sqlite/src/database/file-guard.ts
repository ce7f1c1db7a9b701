import { closeSync, openSync, readSync, statSync, type BigIntStats } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { createError } from "@apex/ws-queue-core";

/** Sees that the files of an open store are still the ones that lie under its name. */
export interface FileGuard {
  /**
   * Called behind each fsync, before its commits are answered. A file that was deleted or replaced goes on taking writes until
   * the process ends, and one that was cut off takes them behind a hole: both are gone after a restart. Throws `store_lost`.
   */
  assertInPlace(): void;
  /** True while the WAL lies under its name. */
  hasWal(): boolean;
  close(): void;
}

/** The beginning of a WAL (https://sqlite.org/fileformat2.html#walformat). */
const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const WAL_MAGICS = [0x377f0682, 0x377f0683];

/** What was seen of a WAL the last time. */
interface SeenWal {
  /** Changes whenever SQLite begins the WAL anew. */
  readonly salts: bigint;
  readonly size: number;
  /** Where its last whole frame begins. */
  readonly lastFrame: number | undefined;
}

const NOTHING_SEEN: SeenWal = { salts: 0n, size: 0, lastFrame: undefined };

/** True for an empty WAL that another process emptied: it copied all of it into the file before. */
function isCopied(database: DatabaseSync): boolean {
  try {
    const row = database.prepare("PRAGMA wal_checkpoint(PASSIVE)").get();
    return row?.["log"] === row?.["checkpointed"];
  } catch {
    // There is more to copy, and it is not there.
    return false;
  }
}

/**
 * Watches the file of an open `database` and its WAL at `path`. The file is looked at by name only: closing a second descriptor of it
 * would drop SQLite's locks. On its WAL SQLite holds none.
 */
export function createFileGuard(path: string, database: DatabaseSync): FileGuard {
  const walPath = `${path}-wal`;
  const file = statSync(path, { bigint: true });
  const wal = statSync(walPath, { bigint: true });
  const walFile = openSync(walPath, "r");
  const header = Buffer.alloc(WAL_HEADER_BYTES);
  let fileSize = 0;
  let seen = NOTHING_SEEN;

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

  /** True when a frame begins there: a hole is all zeros, a frame has the number of its page. */
  const isFrameAt = (position: number): boolean =>
    readSync(walFile, header, 0, FRAME_HEADER_BYTES, position) === FRAME_HEADER_BYTES && header.readUInt32BE(0) !== 0;

  const assertWal = (): void => {
    const size = assertSame(walPath, wal);
    if (size === 0) {
      if (seen.lastFrame !== undefined && !isCopied(database)) throw lost(walPath, "was cut off");
      seen = NOTHING_SEEN;
      return;
    }
    const length = readSync(walFile, header, 0, WAL_HEADER_BYTES, 0);
    if (length < WAL_HEADER_BYTES || !WAL_MAGICS.includes(header.readUInt32BE(0))) throw lost(walPath, "was cut off");
    const frameBytes = FRAME_HEADER_BYTES + header.readUInt32BE(8);
    const salts = header.readBigUInt64BE(16);
    const isContinued = salts === seen.salts;
    if (isContinued && (size < seen.size || (seen.lastFrame !== undefined && !isFrameAt(seen.lastFrame)))) throw lost(walPath, "was cut off");
    const frames = Math.floor((size - WAL_HEADER_BYTES) / frameBytes);
    seen = { salts, size, lastFrame: frames === 0 ? undefined : WAL_HEADER_BYTES + (frames - 1) * frameBytes };
  };

  const assertInPlace = (): void => {
    assertFile();
    assertWal();
  };

  // What is cut off before the first commit is seen by that one.
  assertInPlace();
  return {
    assertInPlace,
    hasWal() {
      const now = statSync(walPath, { bigint: true, throwIfNoEntry: false });
      return now !== undefined && isSame(now, wal);
    },
    close: () => closeSync(walFile),
  };
}
