import type { StreamKey } from "@apex/ws-queue-core";
import type { Group, IdState, IndexName, LetterWrite, LogWrite, RowKey, ServerMessage } from "@apex/ws-redis/engine";
import { placePages } from "./placed-pages.ts";

export type SortedSet = Map<string, number>;

/** What the server keeps of one partition. */
export interface Tables {
  readonly rows: Map<RowKey, string>;
  readonly lists: Map<StreamKey, string[]>;
  readonly ids: Map<StreamKey, Map<string, number>>;
  readonly letters: Map<StreamKey, SortedSet>;
  readonly indexes: Readonly<Record<IndexName, SortedSet>>;
}

export function createTables(): Tables {
  const indexes = { pending: new Map(), letters: new Map(), threads: new Map(), streams: new Map(), "dead-streams": new Map(), "crowded-users": new Map() };
  return { rows: new Map(), lists: new Map(), ids: new Map(), letters: new Map(), indexes };
}

export const idOffset = (tables: Tables, stream: StreamKey, id: string): number | undefined => tables.ids.get(stream)?.get(id);

/** Everything of a group but its rows. Returns what watchers are told, in order. */
export function writeGroup(tables: Tables, { logs, newIds, letters, indexes }: Group): readonly ServerMessage[] {
  const messages = logs.flatMap((log) => writeLog(tables, log));
  for (const id of newIds) writeId(tables, id);
  for (const letter of letters) writeLetter(tables, letter);
  for (const { index, member, score } of indexes) {
    if (score === undefined) tables.indexes[index].delete(member);
    else tables.indexes[index].set(member, score);
  }
  return messages;
}

function writeLog(tables: Tables, { stream, pages, deleted, trimmedThrough }: LogWrite): readonly ServerMessage[] {
  if (deleted !== undefined) removeStream(tables, stream);
  const list = trim([...(tables.lists.get(stream) ?? []), ...pages], trimmedThrough);
  setOrDelete(tables.lists, stream, list, list.length);
  const appended = pages.map((page): ServerMessage => ({ type: "appended", stream, page }));
  return deleted === undefined ? appended : [{ type: "deleted", stream, birth: deleted }, ...appended];
}

/** The last page has the head: it always stays. */
function trim(list: readonly string[], through: number): string[] {
  const placed = placePages(list);
  const kept = placed.findIndex(({ last }, index) => through === 0 || last > through || index === placed.length - 1);
  return list.slice(Math.max(kept, 0));
}

function removeStream(tables: Tables, stream: StreamKey): void {
  tables.lists.delete(stream);
  tables.ids.delete(stream);
  for (const member of tables.letters.get(stream)?.keys() ?? []) tables.indexes.letters.delete(member);
  tables.letters.delete(stream);
}

function writeId(tables: Tables, { stream, id, offset }: IdState): void {
  const ids = tables.ids.get(stream) ?? new Map<string, number>();
  if (offset === undefined) ids.delete(id);
  else ids.set(id, offset);
  setOrDelete(tables.ids, stream, ids, ids.size);
}

function writeLetter(tables: Tables, write: LetterWrite): void {
  const { stream } = write;
  const ofStream: SortedSet = tables.letters.get(stream) ?? new Map<string, number>();
  const { letters } = tables.indexes;
  if (write.type === "add") {
    ofStream.set(write.member, write.offset);
    letters.set(write.member, 0);
  } else {
    for (const [member, offset] of [...ofStream]) {
      if (offset < write.fromOffset || offset > write.toOffset) continue;
      ofStream.delete(member);
      letters.delete(member);
    }
  }
  setOrDelete(tables.letters, stream, ofStream, ofStream.size);
}

/** As in Redis: what is empty is not there. */
function setOrDelete<Value>(map: Map<StreamKey, Value>, stream: StreamKey, value: Value, size: number): void {
  if (size > 0) map.set(stream, value);
  else map.delete(stream);
}
