import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";

/** The WAL of an open file, beside SQLite, which writes it. On a WAL SQLite holds no locks, so it may be opened a second time. */
export interface Wal {
  /**
   * Called inside a transaction, in which no other writer changes the WAL. Makes room in it where there is none. A WAL that grows by each commit
   * has its new size and blocks written at each fsync; measured, that is a third of the CPU of a commit of one event.
   */
  reserve(): void;
  /** Called behind each transaction. False when something was cut off since. */
  isWhole(): boolean;
  close(): void;
}

/** What the WAL's file keeps after it had to grow beyond the pages at which it is copied back, because a reader was open. */
export const WAL_BYTES_MAX = 64 * 1024 * 1024;

/** No number of frames is as long, so none ends where the room does. */
const ROOM_BYTES = 1024 * 1024;

/** The beginning of a WAL, and of a frame in it (https://sqlite.org/fileformat2.html#walformat). */
const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const MAGICS = [0x377f0682, 0x377f0683];

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

/** Throws what the file system does when there is no WAL at `path`. */
export function openWal(path: string, database: DatabaseSync): Wal {
  const descriptor = openSync(path, "r+");
  const bytes = Buffer.alloc(HEADER_BYTES);
  /** Its size when it was left. Its last byte shows whether it is the same; why its stats are not asked for, see `createFileGuard`. */
  let end = fstatSync(descriptor).size;

  const read = (position: number, length: number): number => readSync(descriptor, bytes, 0, length, position);

  /** Undefined for what is no WAL. The salts change whenever SQLite begins it anew. */
  const readHeader = (): { readonly salts: bigint; readonly frameBytes: number } | undefined => {
    if (read(0, HEADER_BYTES) < HEADER_BYTES || !MAGICS.includes(bytes.readUInt32BE(0))) return undefined;
    return { salts: bytes.readBigUInt64BE(16), frameBytes: FRAME_HEADER_BYTES + bytes.readUInt32BE(8) };
  };
  const lastFrame = (size: number, frameBytes: number): number => HEADER_BYTES + (Math.floor((size - HEADER_BYTES) / frameBytes) - 1) * frameBytes;

  /** A frame has the number of its page, which is not zero: what has none was not written by SQLite. */
  const isWritten = (frame: number): boolean => read(frame, FRAME_HEADER_BYTES) === FRAME_HEADER_BYTES && bytes.readUInt32BE(0) !== 0;

  const opened = readHeader();
  let salts = opened?.salts;
  /** A process that was killed leaves its room. If each one made some, the WAL would grow by it with each process. */
  let hasRoom = opened !== undefined && end > HEADER_BYTES && !isWritten(lastFrame(end, opened.frameBytes));

  /** Where the last transaction begins. Undefined when there is a hole in it or before it. */
  const lastBegin = (size: number, frameBytes: number): number | undefined => {
    const last = lastFrame(size, frameBytes);
    for (let frame = last; frame >= HEADER_BYTES; frame -= frameBytes) {
      if (!isWritten(frame)) return undefined;
      // A frame that ends a transaction has the number of all pages.
      if (frame < last && bytes.readUInt32BE(4) !== 0) return frame + frameBytes;
    }
    return HEADER_BYTES;
  };

  /** SQLite wrote beyond the end, or began the WAL anew after it was emptied or cut back to what its file keeps. */
  const isChangedBySqlite = (size: number): boolean => {
    const header = readHeader();
    if (header === undefined || (size < end && header.salts === salts)) return false;
    // It was cut back when SQLite began it anew: what is at its end is older, and may be room.
    const isCutBack = size < end && size === WAL_BYTES_MAX;
    const begin = lastBegin(size, header.frameBytes);
    if (!isCutBack && (begin === undefined || (size < end && begin > HEADER_BYTES))) return false;
    salts = header.salts;
    hasRoom = isCutBack;
    return true;
  };

  return {
    reserve() {
      if (hasRoom) return;
      // What else happened to it is seen behind the transaction.
      if (fstatSync(descriptor).size !== end) return;
      hasRoom = true;
      try {
        writeSync(descriptor, Buffer.alloc(ROOM_BYTES), 0, ROOM_BYTES, end);
      } catch {
        // A full disk refuses the commit, if it needs more than there is.
      }
      end = fstatSync(descriptor).size;
    },
    isWhole() {
      if (end === 0 ? read(0, 1) === 0 : read(end - 1, 2) === 1) return true;
      const { size } = fstatSync(descriptor);
      hasRoom = false;
      if (size === 0 ? !isCopied(database) : !isChangedBySqlite(size)) return false;
      end = size;
      return true;
    },
    close: () => closeSync(descriptor),
  };
}
