import type { StreamKey } from "@apex/ws-queue-core";
import { isDeadKey, oldestOffset, type Changes, type StateView, type StreamState } from "@apex/ws-queue-core/store";
import type { StreamRow } from "../tables/streams.ts";
import type { Tables } from "../tables/tables.ts";
import type { DurableState, WrittenState } from "./durable-state.ts";

interface StreamWrite {
  readonly key: StreamKey;
  /** The row that is there; undefined: it is new, or takes the place of a deleted one. */
  readonly before: StreamRow | undefined;
  readonly state: StreamState;
  readonly oldestAt: number | null;
}

/** What a transaction has to write, and all that it has to know for it. */
export interface WritePlan {
  readonly changes: Changes;
  readonly deleted: ReadonlyMap<StreamKey, StreamRow>;
  readonly streams: readonly StreamWrite[];
}

/** True when there is nothing to write. */
export function isUnchanged({ streams, threads, producers, deleted }: Changes): boolean {
  return streams.size === 0 && threads.size === 0 && producers.size === 0 && deleted.length === 0;
}

/**
 * Everything that has to be read happens here, before the transaction: inside it, the tables would show (and the cache
 * would keep) what may never be committed. `view` is the durable state with the changes over it.
 */
export function planWrites(durable: DurableState, view: StateView, changes: Changes): WritePlan {
  const deleted = new Map<StreamKey, StreamRow>();
  for (const key of changes.deleted) {
    const row = durable.streamRow(key);
    if (row !== undefined) deleted.set(key, row);
  }
  const streams: StreamWrite[] = [];
  for (const [key, state] of changes.streams) {
    if (state === undefined) continue;
    const before = deleted.has(key) ? undefined : durable.streamRow(key);
    streams.push({ key, before, state, oldestAt: oldestAt(view, key, before, state) });
  }
  return { changes, deleted, streams };
}

/**
 * The `at` of the stream's oldest entry: most commits leave that entry alone. One that cannot be read has none, so its stream is
 * looked at by every retention.
 */
function oldestAt(view: StateView, key: StreamKey, before: StreamRow | undefined, state: StreamState): number | null {
  const isSame = before !== undefined && before.oldestAt !== null && oldestOffset(before.state) === oldestOffset(state);
  if (isSame) return before.oldestAt;
  return oldestOffset(state) > state.head.offset ? null : (view.entry(key, oldestOffset(state))?.at ?? 0);
}

/** Part of a transaction. What is returned is to be adopted after COMMIT, and forgotten when that fails. */
export function executePlan(tables: Tables, plan: WritePlan): WrittenState {
  const { changes } = plan;
  for (const [key, { id, state }] of plan.deleted) {
    if (isDeadKey(key)) tables.letters.forget(key);
    tables.entries.discard(id, oldestOffset(state), state.head.offset);
    tables.streams.delete(id);
  }
  return {
    streams: writeStreams(tables, plan),
    threads: new Map(Array.from(changes.threads, ([key, state]) => [key, tables.threads.put(key, state)])),
    producers: new Map(Array.from(changes.producers, ([key, state]) => [key, tables.producers.put(key, state)])),
  };
}

function writeStreams({ streams, entries, letters }: Tables, plan: WritePlan): ReadonlyMap<StreamKey, StreamRow | undefined> {
  const rows = new Map<StreamKey, StreamRow | undefined>(plan.changes.deleted.map((key) => [key, undefined]));
  const firstKept = new Map<StreamKey, number>();
  for (const { key, before, state, oldestAt: at } of plan.streams) {
    rows.set(key, before === undefined ? streams.insert(key, state, at) : streams.update(before.id, state, at));
    firstKept.set(key, before === undefined ? 1 : oldestOffset(before.state));
  }
  for (const appended of plan.changes.appended) {
    const row = rows.get(appended.page.stream);
    if (row !== undefined) entries.insert(row.id, appended);
  }
  for (const [key, changed] of plan.changes.letters) letters.change(key, changed);
  for (const { stream, through } of plan.changes.trimmed) {
    const row = rows.get(stream);
    if (isDeadKey(stream)) letters.forget(stream, through);
    if (row !== undefined) entries.discard(row.id, firstKept.get(stream) ?? 1, through);
  }
  return rows;
}
