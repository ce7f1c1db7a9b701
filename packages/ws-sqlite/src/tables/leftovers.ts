import { isWhole } from "@apex/ws-queue-core/store";
import { createError } from "@apex/ws-queue-core";
import type { DatabaseSync } from "node:sqlite";
import { ENTRY_ID, OFFSET_BITS, OFFSET_MAX } from "../database/schema.ts";
import { createRowReader } from "./entry-rows.ts";

/** Entries of one stream that no reader reaches any more. */
export interface Leftover {
  readonly stream: number;
  readonly first: number;
  readonly last: number;
}

/** What is still to be deleted. */
export interface Leftovers {
  add(stream: number, first: number, last: number): void;
  /** Takes one out. One that would delete what is still read is out as well, and told: its entries stay. */
  take(noteError: (error: unknown) => void): Leftover | "none" | "disbelieved";
}

type Row = readonly [stream: number, first: number, lastStream: unknown, last: number, isNumber: number, before: unknown, firstThere: number | null, lastThere: number | null];

/** `before`: behind what its stream is still read; null when the stream is deleted, or it has no row. */
const OLDEST = `SELECT first >> ${OFFSET_BITS}, first & ${OFFSET_MAX}, last >> ${OFFSET_BITS}, last & ${OFFSET_MAX}, typeof(last) = 'integer',
  (SELECT before_offset FROM streams WHERE id = first >> ${OFFSET_BITS}),
  (SELECT min(id) & ${OFFSET_MAX} FROM entries WHERE id BETWEEN first AND last),
  (SELECT max(id) & ${OFFSET_MAX} FROM entries WHERE id BETWEEN first AND last)
  FROM leftovers LIMIT 1`;

/** `path`: of the file, for errors. */
export function createLeftovers(database: DatabaseSync, path: string): Leftovers {
  const add = database.prepare(`INSERT INTO leftovers (first, last) VALUES (${ENTRY_ID}, ${ENTRY_ID})`);
  const oldest = createRowReader<Row>(database, OLDEST);
  const remove = database.prepare(`DELETE FROM leftovers WHERE first = ${ENTRY_ID}`);
  return {
    add: (stream, first, last) => void add.run(stream, first, stream, last),
    take(noteError) {
      const [row] = oldest();
      if (row === undefined) return "none";
      const [stream, first, , last, , , firstThere, lastThere] = row;
      remove.run(stream, first);
      if (!isUnread(row)) {
        const message = `${path} says that entries from ${first} on of its stream number ${stream} are to be deleted, and they may still be read. They stay`;
        noteError(createError("store_damaged", message, { path, offset: first }));
        return "disbelieved";
      }
      // A last one that is too large would be walked to for good.
      return { stream, first: firstThere ?? last, last: lastThere ?? last };
    },
  };
}

/** Of one stream, and before all that is still read of it. */
const isUnread = ([stream, first, lastStream, last, isNumber, before]: Row): boolean =>
  isNumber === 1 && lastStream === stream && first <= last && (before === null || (isWhole(before) && last <= before));
