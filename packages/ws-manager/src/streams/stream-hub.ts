import type { Limits, Position, StreamKey } from "@apex/ws-queue-core";
import type { EntryPage, ReadRequest, ReadResult, Store, StreamChange } from "@apex/ws-queue-core/store";
import { createStreamTail, type StreamTail } from "./stream-tail.ts";

/**
 * What a watcher is told: there may be more to read, and what it is if it is at hand, or the stream is gone. One object for
 * all watchers, an input of their machines.
 */
export type StreamSignal =
  | { readonly type: "head"; readonly stream: StreamKey; readonly head: Position; readonly page: EntryPage | undefined }
  | { readonly type: "deleted"; readonly stream: StreamKey };

export interface StreamWatcher {
  handleInput(signal: StreamSignal): void;
}

/** One node's readers of the store: every stream that somebody watches is watched once and kept in memory near its head. */
export interface StreamHub {
  watch(stream: StreamKey, watcher: StreamWatcher): void;
  unwatch(stream: StreamKey, watcher: StreamWatcher): void;
  /** An equal key; for a stream that is watched, always the same string: many connections hold it. */
  sharedKey(stream: StreamKey): StreamKey;
  /** Forgets what was read before: the store may have rolled it back. */
  forget(): void;
  /** From memory at once where it can, else from the store; readers at one position share one read. */
  read(request: ReadRequest): ReadResult | Promise<ReadResult>;
}

interface Watched {
  readonly stream: StreamKey;
  readonly tail: StreamTail;
  readonly watchers: Set<StreamWatcher>;
  /** Reads that are on their way, none of which began before the last change: who was told of it may share them. */
  readonly reads: Map<string, Promise<ReadResult>>;
  unwatch: () => void;
}

export function createStreamHub(store: Store, limits: Limits): StreamHub {
  const watched = new Map<StreamKey, Watched>();

  function open(stream: StreamKey): Watched {
    const entry: Watched = { stream, tail: createStreamTail(limits), watchers: new Set(), reads: new Map(), unwatch: () => undefined };
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
    if (entry === undefined || !entry.watchers.delete(watcher) || entry.watchers.size > 0) return;
    entry.unwatch();
    watched.delete(stream);
  }

  function handleChange({ stream, tail, watchers, reads }: Watched, change: StreamChange): void {
    reads.clear();
    const signal = change.type === "deleted" ? change : noteAppended(stream, tail, change.page);
    if (signal.type === "deleted") tail.clear();
    for (const watcher of watchers) watcher.handleInput(signal);
  }

  function noteAppended(stream: StreamKey, tail: StreamTail, page: EntryPage): StreamSignal {
    tail.apply(page);
    return { type: "head", stream, head: page.head, page: tail.pageAfter(page.after, limits.eventsFrameBytesMax) };
  }

  function read(request: ReadRequest): ReadResult | Promise<ReadResult> {
    const { stream, from, bytesMax } = request;
    const entry = watched.get(stream);
    if (entry === undefined) return store.read(request);
    const page = typeof from === "string" ? undefined : entry.tail.pageAfter(from, bytesMax);
    return page === undefined ? readStore(entry, request) : { status: "page", page };
  }

  function forget(): void {
    for (const { tail, reads } of watched.values()) {
      tail.clear();
      reads.clear();
    }
  }

  /** Single flight: a herd that resumes at one position costs one read. */
  function readStore({ tail, reads }: Watched, request: ReadRequest): Promise<ReadResult> {
    const key = keyOf(request);
    const running = reads.get(key);
    if (running !== undefined) {
      // reached: herd-shares-a-read
      return running;
    }
    const handlePage = tail.beginRead();
    const started = store.read(request).then((result) => {
      if (result.status === "page") handlePage(result.page);
      return result;
    });
    reads.set(key, started);
    const done = (): void => {
      if (reads.get(key) === started) reads.delete(key);
    };
    started.then(done, done);
    return started;
  }

  return { watch, unwatch, sharedKey: (stream) => watched.get(stream)?.stream ?? stream, read, forget };
}

function keyOf({ from, bytesMax, entriesMax }: ReadRequest): string {
  const place = typeof from === "string" ? from : `${from.offset}.${from.tag}`;
  return `${place}|${bytesMax}|${entriesMax}`;
}
