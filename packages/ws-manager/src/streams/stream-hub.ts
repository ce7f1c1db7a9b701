import type { Limits, Position, StreamKey, UserId } from "@apex/ws-queue-core";
import type { EntryPage, ReadRequest, ReadResult, Store, StreamChange } from "@apex/ws-queue-core/store";
import { createStreamTail, type StreamTail } from "./stream-tail.ts";
import { createTailBudget, type TailShare } from "./tail-budget.ts";
import { UserReads } from "./user-reads.ts";

/**
 * What a watcher is told: there may be more to read, and what it is if it is at hand, the stream is gone, or its client is to
 * acknowledge. One object for all watchers, an input of their machines.
 */
export type StreamSignal =
  | { readonly type: "head"; readonly stream: StreamKey; readonly head: Position; readonly page: EntryPage | undefined }
  | { readonly type: "deleted"; readonly stream: StreamKey }
  | { readonly type: "ask-ack"; readonly stream: StreamKey; readonly offset: number };

export interface StreamWatcher {
  handleInput(signal: StreamSignal): void;
}

/** One node's readers of the store: every stream that somebody watches is watched once and kept in memory near its head. */
export interface StreamHub {
  watch(stream: StreamKey, watcher: StreamWatcher): void;
  unwatch(stream: StreamKey, watcher: StreamWatcher): void;
  /** Has each watcher of the stream ask its client for an acknowledgement of this offset. */
  askAcks(stream: StreamKey, offset: number): void;
  /** An equal key; for a stream that is watched, always the same string: many connections hold it. */
  sharedKey(stream: StreamKey): StreamKey;
  /** Forgets what was read before of the streams that the store may have rolled back. */
  forget(isLost: (stream: StreamKey) => boolean): void;
  /**
   * From memory at once where it can, else from the store when it is the user's turn; readers at one position share one read. Undefined: the
   * reader does not watch the stream any more as its turn comes.
   */
  read(request: ReadRequest, reader: StreamWatcher, userId: UserId): ReadResult | Promise<ReadResult | undefined>;
  /** Streams that are watched, and what is kept of them. */
  stats(): TailStats;
}

export interface TailStats {
  readonly streams: number;
  readonly bytes: number;
  readonly bytesMax: number;
}

/** Hardly ever a stream has readers behind its head, or reads on their way: they are made with the first. */
interface Watched {
  readonly stream: StreamKey;
  readonly tail: StreamTail;
  readonly share: TailShare;
  readonly watchers: Set<StreamWatcher>;
  /** Those whose last page ended before the head, inside the tail, and the offset where it did: they will read on from there. */
  behind: Map<StreamWatcher, number> | undefined;
  /** While its watchers are told, who is told later may need what the first ones are done with. */
  isTelling: boolean;
  /** Reads that are on their way, none of which began before the last change: who was told of it may share them. */
  reads: Map<string, Promise<ReadResult>> | undefined;
  unwatch: () => void;
}

/**
 * What stays of a stream while all its watchers are at the head: for a page that comes back within seconds, and for readers whose
 * window was full as the last page came. At most one frame.
 */
const REST_BYTES_MAX = 32 * 1_024;
const restBytes = ({ eventsFrameBytesMax }: Limits): number => Math.min(REST_BYTES_MAX, eventsFrameBytesMax);

export function createStreamHub(store: Pick<Store, "read" | "watch">, limits: Limits): StreamHub {
  const watched = new Map<StreamKey, Watched>();
  const budget = createTailBudget(limits.tailsBytesMax);
  const reads = new UserReads();

  function open(stream: StreamKey): Watched {
    const tail = createStreamTail(limits);
    const entry: Watched = {
      stream,
      tail,
      share: budget.share(tail),
      watchers: new Set(),
      behind: undefined,
      isTelling: false,
      reads: undefined,
      unwatch: () => undefined,
    };
    entry.unwatch = store.watch(stream, (change) => handleChange(entry, change));
    watched.set(stream, entry);
    return entry;
  }

  function watch(stream: StreamKey, watcher: StreamWatcher): void {
    const entry = watched.get(stream) ?? open(stream);
    entry.watchers.add(watcher);
  }

  function unwatch(stream: StreamKey, watcher: StreamWatcher): void {
    const entry = watched.get(stream);
    if (entry === undefined || !entry.watchers.delete(watcher)) return;
    leaveBehind(entry, watcher);
    if (entry.watchers.size > 0) return settle(entry);
    entry.unwatch();
    entry.share.close();
    watched.delete(stream);
  }

  function handleChange(entry: Watched, change: StreamChange): void {
    const { stream, tail, watchers } = entry;
    entry.reads = undefined;
    const signal = change.type === "deleted" ? change : noteAppended(stream, tail, change.page);
    if (signal.type === "deleted") tail.clear();
    entry.isTelling = true;
    try {
      for (const watcher of watchers) watcher.handleInput(signal);
    } finally {
      entry.isTelling = false;
    }
    settle(entry);
    forgetLost(entry);
  }

  function noteAppended(stream: StreamKey, tail: StreamTail, page: EntryPage): StreamSignal {
    tail.apply(page);
    return { type: "head", stream, head: page.head, page: tail.pageAfter(page.after, limits.eventsFrameBytesMax) };
  }

  /** Lets go of what no reader behind the head needs. */
  function settle(entry: Watched): void {
    if (entry.isTelling || watched.get(entry.stream) !== entry) return;
    entry.tail.trim(entry.behind === undefined ? restBytes(limits) : Number.POSITIVE_INFINITY);
    entry.share.settle();
  }

  /** Readers that the tail has left behind read from the store. */
  function forgetLost(entry: Watched): void {
    if (entry.behind === undefined) return;
    for (const [reader, offset] of entry.behind) if (offset < entry.tail.start) leaveBehind(entry, reader);
    settle(entry);
  }

  function leaveBehind(entry: Watched, reader: StreamWatcher): void {
    if (entry.behind?.delete(reader) === true && entry.behind.size === 0) entry.behind = undefined;
  }

  function noteRead(entry: Watched, reader: StreamWatcher, page: EntryPage): void {
    const { offset } = page.entries.at(-1) ?? page.after;
    if (offset < page.head.offset && offset >= entry.tail.start && entry.watchers.has(reader)) (entry.behind ??= new Map()).set(reader, offset);
    else leaveBehind(entry, reader);
    settle(entry);
  }

  function read(request: ReadRequest, reader: StreamWatcher, userId: UserId): ReadResult | Promise<ReadResult | undefined> {
    return readTail(request, reader) ?? reads.run(userId, async () => readTail(request, reader) ?? readStore(request, reader));
  }

  function readTail({ stream, from, bytesMax }: ReadRequest, reader: StreamWatcher): ReadResult | undefined {
    const entry = watched.get(stream);
    const page = typeof from === "string" ? undefined : entry?.tail.pageAfter(from, bytesMax);
    if (entry === undefined || page === undefined) return undefined;
    if (page.entries.length > 0) entry.share.need();
    noteRead(entry, reader, page);
    return { status: "page", page };
  }

  function forget(isLost: (stream: StreamKey) => boolean): void {
    for (const entry of watched.values()) {
      if (!isLost(entry.stream)) continue;
      entry.tail.clear();
      entry.reads = undefined;
      settle(entry);
      forgetLost(entry);
    }
  }

  async function readStore(request: ReadRequest, reader: StreamWatcher): Promise<ReadResult | undefined> {
    const entry = watched.get(request.stream);
    // Those of pages that were closed would wait in front of the user's next page, and the more of them the slower the store is.
    if (entry?.watchers.has(reader) !== true) return undefined;
    const result = await shareRead(entry, request);
    if (result.status === "page") noteRead(entry, reader, result.page);
    return result;
  }

  /** Single flight: a herd that resumes at one position costs one read. */
  function shareRead(entry: Watched, request: ReadRequest): Promise<ReadResult> {
    const key = keyOf(request);
    const reads = (entry.reads ??= new Map<string, Promise<ReadResult>>());
    const running = reads.get(key);
    if (running !== undefined) {
      // reached: herd-shares-a-read
      return running;
    }
    const handlePage = entry.tail.beginRead();
    const started = store.read(request).then((result) => {
      if (result.status === "page") handlePage(result.page);
      return result;
    });
    reads.set(key, started);
    const done = (): void => {
      if (reads.get(key) === started) reads.delete(key);
      if (reads.size === 0 && entry.reads === reads) entry.reads = undefined;
    };
    started.then(done, done);
    return started;
  }

  return {
    watch,
    unwatch,
    sharedKey: (stream) => watched.get(stream)?.stream ?? stream,
    askAcks: (stream, offset) => watched.get(stream)?.watchers.forEach((watcher) => watcher.handleInput({ type: "ask-ack", stream, offset })),
    read,
    forget,
    stats: () => ({ streams: watched.size, bytes: budget.bytes, bytesMax: budget.bytesMax }),
  };
}

function keyOf({ from, bytesMax, entriesMax }: ReadRequest): string {
  const place = typeof from === "string" ? from : `${from.offset}.${from.tag}`;
  return `${place}|${bytesMax}|${entriesMax}`;
}
