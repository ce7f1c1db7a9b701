import type { ProducerId, UserId } from "../ids.ts";
import type { Position } from "../position.ts";
import type { StreamKey } from "../stream.ts";
import type { AppendedEntries, Changes, EntryMeta, StateView } from "./changes.ts";
import type { Entry } from "./port.ts";
import type { ProducerState, StreamState, ThreadState } from "./state.ts";
import { oldestOffset, type GrownLog } from "./stream-log.ts";

/** Another view, and what was changed over it. The base is not touched; forgetting the overlay undoes everything. */
export interface OverlayView extends StateView {
  /** `at`: the commit's. */
  append(key: StreamKey, grown: GrownLog, at: number): void;
  /** Lets go of the entries up to the state's `beforeOldest`. */
  trim(key: StreamKey, state: StreamState): void;
  delete(key: StreamKey): void;
  putThread(key: StreamKey, thread: ThreadState): void;
  putProducer(producer: ProducerId, state: ProducerState): void;
  /** Lays a decision's changes over this view: the next decision sees them. */
  absorb(changes: Changes): void;
  /** Everything since the base, as one set of changes; to be taken when nothing more is written to the overlay. */
  changes(): Changes;
}

interface PendingEntries {
  readonly after: Position;
  readonly entries: Entry[];
  readonly times: number[];
}

/** A view over `base` that can be written to. */
export function createOverlayView(base: StateView): OverlayView {
  const streams = new Map<StreamKey, StreamState | undefined>();
  const threads = new Map<StreamKey, ThreadState>();
  const producers = new Map<ProducerId, ProducerState>();
  const pending = new Map<StreamKey, PendingEntries>();
  const trims = new Map<StreamKey, number>();
  const deleted = new Set<StreamKey>();
  /** Producers that the base does not know, by user. */
  const newClients = new Map<UserId, number>();

  const stream = (key: StreamKey) => (streams.has(key) ? streams.get(key) : base.stream(key));

  /** Offsets follow `after` densely; what lies before it is the base's, of the same incarnation. */
  const entry = (key: StreamKey, offset: number): EntryMeta | undefined => {
    const state = stream(key);
    if (state === undefined || offset < oldestOffset(state) || offset > state.head.offset) return undefined;
    const log = pending.get(key);
    return log !== undefined && offset > log.after.offset ? metaAt(log, offset) : base.entry(key, offset);
  };

  const pendingOf = (key: StreamKey, after: Position): PendingEntries => {
    const log = pending.get(key) ?? { after, entries: [], times: [] };
    pending.set(key, log);
    return log;
  };

  const absorbEntries = ({ page, times }: AppendedEntries) => {
    const log = pendingOf(page.stream, page.after);
    addAll(log.entries, page.entries);
    addAll(log.times, times);
  };

  const remove = (key: StreamKey) => {
    pending.delete(key);
    trims.delete(key);
    if (base.stream(key) === undefined) {
      streams.delete(key);
      return;
    }
    streams.set(key, undefined);
    deleted.add(key);
  };

  const putProducer = (producer: ProducerId, state: ProducerState) => {
    const isNew = state.isClients && !producers.has(producer) && base.producer(producer) === undefined;
    if (isNew) newClients.set(state.userId, (newClients.get(state.userId) ?? 0) + 1);
    producers.set(producer, state);
  };

  const absorb = (changes: Changes) => {
    for (const key of changes.deleted) remove(key);
    for (const appended of changes.appended) absorbEntries(appended);
    for (const { stream: key, through } of changes.trimmed) trims.set(key, through);
    for (const [key, state] of changes.streams) if (state !== undefined) streams.set(key, state);
    for (const [key, thread] of changes.threads) threads.set(key, thread);
    for (const [producer, state] of changes.producers) putProducer(producer, state);
  };

  const appended = function* (): Generator<AppendedEntries> {
    for (const [key, { after, entries, times }] of pending) {
      const state = stream(key);
      if (state === undefined) continue;
      yield { page: { stream: key, after, entries, head: state.head, oldest: oldestOffset(state) }, times };
    }
  };

  return {
    stream,
    entry,
    thread: (key) => threads.get(key) ?? base.thread(key),
    producer: (producer) => producers.get(producer) ?? base.producer(producer),
    clientProducers: (userId) => base.clientProducers(userId) + (newClients.get(userId) ?? 0),
    append(key, { after, state, entries }, at) {
      const log = pendingOf(key, after);
      addAll(log.entries, entries);
      for (let count = entries.length; count > 0; count -= 1) log.times.push(at);
      streams.set(key, state);
    },
    trim(key, state) {
      streams.set(key, state);
      trims.set(key, state.beforeOldest.offset);
    },
    delete: remove,
    putThread: (key, thread) => void threads.set(key, thread),
    putProducer,
    absorb,
    changes: () => ({
      streams,
      threads,
      producers,
      appended: [...appended()],
      trimmed: Array.from(trims, ([key, through]) => ({ stream: key, through })),
      deleted: [...deleted],
    }),
  };
}

/** Not by spreading them into one call: there may be more than a call takes. */
function addAll<Item>(list: Item[], items: readonly Item[]): void {
  for (const item of items) list.push(item);
}

function metaAt({ after, entries, times }: PendingEntries, offset: number): EntryMeta | undefined {
  const index = offset - after.offset - 1;
  const [entry, at] = [entries[index], times[index]];
  return entry === undefined || at === undefined ? undefined : { tag: entry.tag, bytes: entry.bytes, at };
}
