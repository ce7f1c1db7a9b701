import type { StreamKey } from "../../stream.ts";
import type { Changes, StateView } from "../changes.ts";
import type { LogSource } from "../log-source.ts";
import { dueAt, isPending, parsePendingCursor, pendingCursor, pendingThread } from "../pending.ts";
import { takeLetters } from "../dead-letters.ts";
import type { DeadLetterCursor, DeadLetterPage, PendingCursor, PendingPage } from "../port.ts";
import type { StreamState, ThreadState } from "../state.ts";
import { createEntryLog, type EntryLog } from "./entry-log.ts";
import { createKeyIndex } from "./key-index.ts";
import { createLetterIndex } from "./letter-index.ts";
import { createProducerBook, type ProducerBook } from "./producer-book.ts";

/** Everything that a memory store holds. */
export interface MemoryState extends StateView {
  source(stream: StreamKey): LogSource;
  apply(changes: Changes): void;
  pending(after: PendingCursor | undefined, limit: number): PendingPage;
  /** The keys of all threads behind this one, in order. */
  threads(after: StreamKey | undefined, limit: number): readonly StreamKey[];
  /** `dead`: of this stream alone. `sourceOf`: where entries are read from; default: `source`. */
  deadLetters(after: DeadLetterCursor | undefined, limit: number, dead: StreamKey | undefined, sourceOf?: (stream: StreamKey) => LogSource): DeadLetterPage;
  streams(): Iterable<StreamKey>;
  readonly producers: ProducerBook;
}

const NO_ENTRIES: LogSource = { tagAt: () => undefined, visit: () => undefined };

/** Where a thread is among those that are pending; undefined for one that is not. */
const placeOf = (key: StreamKey, thread: ThreadState | undefined): PendingCursor | undefined =>
  thread !== undefined && isPending(thread) ? pendingCursor(dueAt(thread), key) : undefined;

export function createMemoryState(): MemoryState {
  const streams = new Map<StreamKey, StreamState>();
  const logs = new Map<StreamKey, EntryLog>();
  const threads = new Map<StreamKey, ThreadState>();
  const producers = createProducerBook();
  const pending = createKeyIndex<PendingCursor>();
  const letters = createLetterIndex();

  const log = (key: StreamKey): EntryLog => {
    const known = logs.get(key) ?? createEntryLog();
    logs.set(key, known);
    return known;
  };

  const applyThread = (key: StreamKey, thread: ThreadState) => {
    const before = placeOf(key, threads.get(key));
    const now = placeOf(key, thread);
    threads.set(key, thread);
    if (now === before) return;
    if (before !== undefined) pending.delete(before);
    if (now !== undefined) pending.add(now);
  };

  const pendingPage = (after: PendingCursor | undefined, limit: number): PendingPage => {
    if (after !== undefined) parsePendingCursor(after);
    const places = pending.after(after, limit);
    const keys = places.map((place) => parsePendingCursor(place).thread);
    return {
      threads: keys.flatMap((key) => {
        const thread = threads.get(key);
        return thread === undefined ? [] : [pendingThread(key, thread)];
      }),
      next: places.length < limit ? undefined : places.at(-1),
    };
  };

  const source = (key: StreamKey): LogSource => logs.get(key) ?? NO_ENTRIES;

  return {
    stream: (key) => streams.get(key),
    thread: (key) => threads.get(key),
    producer: producers.get,
    clientProducers: producers.countClients,
    entry: (key, offset) => logs.get(key)?.metaAt(offset),
    idOffset: (stream, id) => logs.get(stream)?.idOffset(id),
    hasLetter: letters.has,
    source,
    apply(changes) {
      for (const key of changes.deleted) {
        logs.delete(key);
        letters.forget(key);
      }
      for (const appended of changes.appended) log(appended.page.stream).append(appended);
      for (const [key, changed] of changes.letters) letters.change(key, changed);
      for (const { stream, through } of changes.trimmed) {
        logs.get(stream)?.trim(through);
        letters.forget(stream, through);
      }
      for (const [key, state] of changes.streams) {
        if (state === undefined) streams.delete(key);
        else streams.set(key, state);
      }
      for (const [key, thread] of changes.threads) applyThread(key, thread);
      for (const [key, state] of changes.producers) producers.put(key, state);
    },
    pending: pendingPage,
    threads(after = "" as StreamKey, limit) {
      const keys = new Set([...streams.keys(), ...threads.keys()]);
      return [...keys].filter((key) => key.startsWith("thread:") && key > after).toSorted().slice(0, limit);
    },
    deadLetters: (after, limit, dead, sourceOf = source) =>
      takeLetters(letters.after(after, limit, dead), limit, ({ stream, offset }) => textAt(sourceOf(stream), offset)),
    streams: () => streams.keys(),
    producers,
  };
}

/** Undefined where the entry is missing or damaged. */
function textAt(source: LogSource, offset: number): string | undefined {
  let text: string | undefined;
  source.visit(offset, 1, (entry) => {
    if (entry.offset === offset && entry.isDamaged !== true) text = entry.text;
    return false;
  });
  return text;
}
