import type { StreamKey } from "@apex/ws-queue-core";
import { oldestOffset, type Changes, type StateView, type StreamState } from "@apex/ws-queue-core/store";
import type { StreamRow } from "../tables/streams.ts";
import type { Tables } from "../tables/tables.ts";
import type { DurableState, WrittenState } from "./durable-state.ts";

/** True when there is nothing to write. */
export function isUnchanged({ streams, threads, producers, deleted }: Changes): boolean {
  return streams.size === 0 && threads.size === 0 && producers.size === 0 && deleted.length === 0;
}

/**
 * Writes changes over the durable state; part of a transaction. `view` is the state with the changes. What is returned is
 * to be adopted after COMMIT and forgotten when it fails.
 */
export function writeChanges(tables: Tables, durable: DurableState, view: StateView, changes: Changes): WrittenState {
  for (const key of changes.deleted) deleteStream(tables, durable.streamRow(key));
  const deleted = new Set(changes.deleted);
  const streams = new Map<StreamKey, StreamRow | undefined>();
  for (const [key, state] of changes.streams) {
    const before = deleted.has(key) ? undefined : durable.streamRow(key);
    streams.set(key, state && putStream(tables, view, key, before, state));
  }
  writeEntries(tables, durable, streams, deleted, changes);
  return {
    streams,
    threads: new Map(Array.from(changes.threads, ([key, state]) => [key, tables.threads.put(key, state)])),
    producers: new Map(Array.from(changes.producers, ([id, state]) => [id, tables.producers.put(id, state)])),
  };
}

function deleteStream({ streams, entries }: Tables, row: StreamRow | undefined): void {
  if (row === undefined) return;
  entries.discard(row.id, oldestOffset(row.state), row.state.head.offset);
  streams.delete(row.id);
}

function putStream(
  { streams }: Tables,
  view: StateView,
  key: StreamKey,
  before: StreamRow | undefined,
  state: StreamState,
): StreamRow {
  if (before === undefined) return streams.insert(key, state, oldestAt(view, key, state));
  const isSameOldest = before.oldestAt !== null && before.state.beforeOldest.offset === state.beforeOldest.offset;
  return streams.update(before.id, state, isSameOldest ? before.oldestAt : oldestAt(view, key, state));
}

const oldestAt = (view: StateView, key: StreamKey, state: StreamState): number | null =>
  view.entry(key, oldestOffset(state))?.at ?? null;

function writeEntries(
  { entries }: Tables,
  durable: DurableState,
  streams: ReadonlyMap<StreamKey, StreamRow | undefined>,
  deleted: ReadonlySet<StreamKey>,
  { appended, trimmed }: Changes,
): void {
  for (const one of appended) {
    const row = streams.get(one.page.stream);
    if (row !== undefined) entries.insert(row.id, one);
  }
  for (const { stream, through } of trimmed) {
    const row = streams.get(stream);
    const before = deleted.has(stream) ? undefined : durable.stream(stream);
    if (row !== undefined) entries.discard(row.id, before === undefined ? 1 : oldestOffset(before), through);
  }
}
