import { deadStream, type StreamKey, type UserId } from "@apex/ws-queue-core";
import { parseDeadLetterCursor, takeLetters, type DeadLetterCursor, type DeadLetterPage, type LetterChanges, type LetterPlace } from "@apex/ws-queue-core/store";
import type { DatabaseSync } from "node:sqlite";
import { OFFSET_MAX } from "../database/schema.ts";
import { createRowReader } from "./entry-rows.ts";

/** The index of the dead letters that are not settled. */
export interface DeadLettersTable {
  has(dead: StreamKey, offset: number): boolean;
  change(dead: StreamKey, changes: LetterChanges): void;
  /** Forgets those of a stream up to and including this offset; default: all. */
  forget(dead: StreamKey, through?: number): void;
  /** Throws `invalid_argument` for a cursor that is none. `textAt`: of an entry; undefined for a damaged one. */
  page(after: DeadLetterCursor | undefined, limit: number, userId: UserId | undefined, textAt: (place: LetterPlace) => string | undefined): DeadLetterPage;
}

type PlaceRow = readonly [at: number, offset: number, stream: StreamKey];

/** A row that a damaged file has made unfit for a cursor is left out: paging would end there, or never. Keys are ASCII. */
const FIT = `typeof(at) = 'integer' AND +at BETWEEN 0 AND ${Number.MAX_SAFE_INTEGER} AND typeof(offset) = 'integer' AND +offset BETWEEN 1 AND ${OFFSET_MAX}
  AND typeof(key) = 'text' AND +key GLOB 'dead:*' AND +key NOT GLOB '*[^!-~]*'`;

const BEHIND = `SELECT at, offset, key FROM dead_letters WHERE (at, offset, key) > (?, ?, ?) AND ${FIT} ORDER BY at, offset, key LIMIT ?`;
const BEHIND_OF_ONE = `SELECT at, offset, key FROM dead_letters WHERE key = ? AND offset > ? AND ${FIT} ORDER BY offset LIMIT ?`;

/** Before all of them. */
const FIRST: LetterPlace = { at: -1, offset: 0, stream: "" as StreamKey };

/** Places that one page looks up at most. */
const PLACES_MAX = 1_000;

export function createDeadLettersTable(database: DatabaseSync): DeadLettersTable {
  const find = database.prepare("SELECT 1 FROM dead_letters WHERE key = ? AND offset = ?");
  const put = database.prepare("INSERT OR REPLACE INTO dead_letters (key, offset, at) VALUES (?, ?, ?)");
  const remove = database.prepare("DELETE FROM dead_letters WHERE key = ? AND offset = ?");
  const forget = database.prepare("DELETE FROM dead_letters WHERE key = ? AND offset <= ?");
  const behind = createRowReader<PlaceRow>(database, BEHIND);
  const behindOfOne = createRowReader<PlaceRow>(database, BEHIND_OF_ONE);

  return {
    has: (dead, offset) => find.get(dead, offset) !== undefined,
    change(dead, changes) {
      for (const [offset, at] of changes) {
        if (at === undefined) remove.run(dead, offset);
        else put.run(dead, offset, at);
      }
    },
    forget: (dead, through = OFFSET_MAX) => void forget.run(dead, through),
    page(after, limit, userId, textAt) {
      const { at, offset, stream } = after === undefined ? FIRST : parseDeadLetterCursor(after);
      const count = Math.min(limit, PLACES_MAX);
      const rows = userId === undefined ? behind(at, offset, stream, count) : behindOfOne(deadStream(userId), offset, count);
      return takeLetters(rows.map(([at, offset, stream]) => ({ at, offset, stream })), count, textAt);
    },
  };
}
