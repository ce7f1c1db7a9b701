import type { StreamKey } from "../../stream.ts";
import type { Changes, StateView } from "../changes.ts";
import type { StreamState, ThreadState } from "../state.ts";
import { isPending } from "../thread-state.ts";
import type { LogSource } from "../log-source.ts";
import { createEntryLog, type EntryLog } from "./entry-log.ts";
import { createKeyIndex } from "./key-index.ts";
import { createProducerBook, type ProducerBook } from "./producer-book.ts";

/** Everything that a memory store holds. */
export interface MemoryState extends StateView {
  source(stream: StreamKey): LogSource;
  apply(changes: Changes): void;
  pending(after: StreamKey | undefined, limit: number): readonly StreamKey[];
  streams(): Iterable<StreamKey>;
  readonly producers: ProducerBook;
}

const NO_ENTRIES: LogSource = { tagAt: () => undefined, visit: () => undefined };

export function createMemoryState(): MemoryState {
  const streams = new Map<StreamKey, StreamState>();
  const logs = new Map<StreamKey, EntryLog>();
  const threads = new Map<StreamKey, ThreadState>();
  const producers = createProducerBook();
  const pending = createKeyIndex<StreamKey>();

  const log = (key: StreamKey): EntryLog => {
    const known = logs.get(key) ?? createEntryLog();
    logs.set(key, known);
    return known;
  };

  const applyThread = (key: StreamKey, thread: ThreadState) => {
    threads.set(key, thread);
    if (isPending(thread)) pending.add(key);
    else pending.delete(key);
  };

  return {
    stream: (key) => streams.get(key),
    thread: (key) => threads.get(key),
    producer: producers.get,
    clientProducers: producers.countClients,
    entry: (key, offset) => logs.get(key)?.metaAt(offset),
    requestOffset: (inbox, requestId) => logs.get(inbox)?.requestOffset(requestId),
    source: (key) => logs.get(key) ?? NO_ENTRIES,
    apply(changes) {
      for (const key of changes.deleted) logs.delete(key);
      for (const appended of changes.appended) log(appended.page.stream).append(appended);
      for (const { stream, through } of changes.trimmed) logs.get(stream)?.trim(through);
      for (const [key, state] of changes.streams) {
        if (state === undefined) streams.delete(key);
        else streams.set(key, state);
      }
      for (const [key, thread] of changes.threads) applyThread(key, thread);
      for (const [producer, state] of changes.producers) producers.put(producer, state);
    },
    pending: (after, limit) => pending.after(after, limit),
    streams: () => streams.keys(),
    producers,
  };
}
