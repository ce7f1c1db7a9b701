import type { ProducerId, StreamKey, UserId } from "@apex/ws-queue-core";
import { createStateCache, oldestOffset, producerKey, type ProducerKey, type ProducerState, type Sized, type StateView, type ThreadState } from "@apex/ws-queue-core/store";
import type { StreamRow } from "../tables/streams.ts";
import type { Tables } from "../tables/tables.ts";

/** What one transaction wrote, to be remembered once it is committed. */
export interface WrittenState {
  /** Undefined: the row is gone. */
  readonly streams: ReadonlyMap<StreamKey, StreamRow | undefined>;
  readonly threads: ReadonlyMap<StreamKey, Sized<ThreadState>>;
  readonly producers: ReadonlyMap<ProducerKey, Sized<ProducerState> | undefined>;
}

/** The state in the tables, with the recently used part in memory. It only ever shows what was committed. */
export interface DurableState extends StateView {
  streamRow(key: StreamKey): StreamRow | undefined;
  adopt(written: WrittenState): void;
}

/** Rows of streams are all about as long as this. */
const STREAM_SIZE = 100;

export function createDurableState(tables: Tables, cacheBytesMax: number): DurableState {
  // Threads hold the most by far: their inbox, and the answers of their owner.
  const streams = createStateCache<StreamKey, StreamRow>(cacheBytesMax / 4);
  const threads = createStateCache<StreamKey, ThreadState>(cacheBytesMax / 2);
  const producers = createStateCache<ProducerKey, ProducerState>(cacheBytesMax / 4);

  const streamRow = (key: StreamKey): StreamRow | undefined => {
    const known = streams.get(key);
    if (known !== undefined) return known;
    const row = tables.streams.find(key);
    if (row !== undefined) streams.set(key, row, STREAM_SIZE);
    return row;
  };

  const thread = (key: StreamKey): ThreadState | undefined => {
    const known = threads.get(key);
    if (known !== undefined) return known;
    const found = tables.threads.find(key);
    if (found !== undefined) threads.set(key, found.value, found.size);
    return found?.value;
  };

  const producer = (userId: UserId, id: ProducerId): ProducerState | undefined => {
    const key = producerKey(userId, id);
    const known = producers.get(key);
    if (known !== undefined) return known;
    const found = tables.producers.find(userId, id);
    if (found !== undefined) producers.set(key, found.value, found.size);
    return found?.value;
  };

  return {
    streamRow,
    stream: (key) => streamRow(key)?.state,
    thread,
    producer,
    clientProducers: (userId) => tables.producers.countClients(userId),
    entry(key, offset) {
      const row = streamRow(key);
      const head = row?.state.head.offset ?? 0;
      if (row === undefined || offset < oldestOffset(row.state) || offset > head) return undefined;
      return tables.entries.meta(row.id, offset, head);
    },
    idOffset(stream, id) {
      const row = streamRow(stream);
      if (row === undefined) return undefined;
      const offset = tables.entries.idOffset(row.id, id);
      return offset !== undefined && offset >= oldestOffset(row.state) ? offset : undefined;
    },
    hasLetter(dead, offset) {
      const state = streamRow(dead)?.state;
      return state !== undefined && offset >= oldestOffset(state) && offset <= state.head.offset && tables.letters.has(dead, offset);
    },
    adopt(written) {
      for (const [key, row] of written.streams) {
        if (row === undefined) streams.delete(key);
        else streams.set(key, row, STREAM_SIZE);
      }
      for (const [key, { value, size }] of written.threads) threads.set(key, value, size);
      for (const [key, found] of written.producers) {
        if (found === undefined) producers.delete(key);
        else producers.set(key, found.value, found.size);
      }
    },
  };
}
