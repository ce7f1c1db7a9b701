import { createError, deadStream, isId, streamKey, type ApexError, type StreamKey, type UserId } from "@apex/ws-queue-core";
import { isFields, threadOfInbox, tryParse } from "@apex/ws-queue-core/store";
import type { DatabaseSync } from "node:sqlite";
import { ENTRY_ID, OFFSET_BITS, OFFSET_MAX, STREAM_MAX } from "../database/schema.ts";
import { createRowReader } from "./entry-rows.ts";

/** Finds what a file has lost of its streams and threads: a row that is gone says nothing, but what belonged to it does. */
export interface MissingRows {
  /** The largest id of a stream that has a row or entries; 0 when there is none. */
  lastId(): number;
  /** Of the streams with ids behind `after` up to `last`. Costs a look at each, and one more at each gap between them: no entries are gone through. */
  between(after: number, last: number): readonly ApexError[];
}

const LAST_ID = `SELECT min(${STREAM_MAX}, max(coalesce((SELECT max(id) FROM streams), 0), coalesce((SELECT max(id) >> ${OFFSET_BITS} FROM entries), 0)))`;

/** An inbox is begun in one commit with the state of its thread, which is never deleted. */
const INBOXES_WITHOUT_THREAD = `SELECT key FROM streams WHERE id > ? AND id <= ? AND key GLOB 'requests:*'
  AND NOT EXISTS (SELECT 1 FROM threads WHERE threads.key = 'thread' || substr(streams.key, ${"requests".length + 1}))`;

/** The first entry in a gap; the entries of a deleted stream that are still to be deleted are noted as leftovers. */
const FIRST_OF_GAP = `SELECT id >> ${OFFSET_BITS}, text,
  EXISTS (SELECT 1 FROM leftovers WHERE first BETWEEN (entries.id >> ${OFFSET_BITS}) << ${OFFSET_BITS} AND entries.id | ${OFFSET_MAX})
  FROM entries WHERE id BETWEEN ${ENTRY_ID} AND ${ENTRY_ID} ORDER BY id LIMIT 1`;

/** `path`: of the file, for errors. */
export function createMissingRows(database: DatabaseSync, path: string): MissingRows {
  const lastId = createRowReader<readonly [number]>(database, LAST_ID);
  const withoutThread = createRowReader<readonly [StreamKey]>(database, INBOXES_WITHOUT_THREAD);
  const ids = createRowReader<readonly [number]>(database, "SELECT id FROM streams WHERE id > ? AND id <= ? ORDER BY id");
  const firstOfGap = createRowReader<readonly [stream: number, text: unknown, isLeft: number]>(database, FIRST_OF_GAP);

  function* orphansIn(first: number, last: number): Generator<ApexError, void> {
    for (let next = first; next <= last; ) {
      const [found] = firstOfGap(next, 0, last, OFFSET_MAX);
      if (found === undefined) return;
      const [stream, text, isLeft] = found;
      if (isLeft === 0) yield missingStream(path, stream, keyIn(text));
      next = stream + 1;
    }
  }

  function* orphans(after: number, last: number): Generator<ApexError, void> {
    let first = after + 1;
    for (const [id] of ids(after, last)) {
      if (id > first) yield* orphansIn(first, id - 1);
      first = id + 1;
    }
    yield* orphansIn(first, last);
  }

  return {
    lastId: () => lastId()[0]?.[0] ?? 0,
    between: (after, last) => [...withoutThread(after, last).map(([inbox]) => missingThread(path, threadOfInbox(inbox) ?? inbox)), ...orphans(after, last)],
  };
}

/** The key of the stream that an entry was appended to, as far as its text says so: dead letters do, and what earlier versions wrote. */
function keyIn(text: unknown): StreamKey | undefined {
  const event = tryParse(text);
  if (!isFields(event)) return undefined;
  const { type, userId, threadId, request } = event;
  if (isId(userId) && isId(threadId)) return streamKey({ kind: type === "request" ? "requests" : "thread", userId: userId as UserId, name: threadId });
  return type === "dead_letter" && isFields(request) && isId(request["userId"]) ? deadStream(request["userId"] as UserId) : undefined;
}

function missingStream(path: string, number: number, key: StreamKey | undefined): ApexError {
  const which = key === undefined ? `number ${number}, whose name is lost with it,` : key;
  const message = `The row of the stream ${which} is missing in ${path}: its entries are not read any more, and what is appended begins it anew. Restore a backup`;
  return createError("store_damaged", message, { path, stream: key ?? String(number) });
}

const missingThread = (path: string, thread: StreamKey): ApexError =>
  createError("store_damaged", `The state of the thread ${thread} is missing in ${path}: requests that waited in it are not handled any more. Restore a backup`, { path, thread });
