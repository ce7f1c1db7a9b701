import type { Limits, Position, StreamKey } from "@apex/ws-queue-core";
import type { ReadRequest, ReadResult, Store, StreamChange } from "@apex/ws-queue-core/store";
import { createStreamTail, type StreamTail } from "./stream-tail.ts";

/** What a watcher is told: there may be more to read, or the stream is gone. */
export type StreamSignal = { readonly type: "head"; readonly head: Position } | { readonly type: "deleted" };

/** One node's readers of the store: every stream that somebody watches is watched once and kept in memory near its head. */
export interface StreamHub {
  /** Returns the undo. */
  watch(stream: StreamKey, listener: (signal: StreamSignal) => void): () => void;
  /** Forgets what was read before: the store may have rolled it back. */
  forget(): void;
  /** From memory at once where it can, else from the store; readers at one position share one read. */
  read(request: ReadRequest): ReadResult | Promise<ReadResult>;
}

interface Watched {
  readonly tail: StreamTail;
  readonly listeners: Set<(signal: StreamSignal) => void>;
  readonly unwatch: () => void;
}

export function createStreamHub(store: Store, limits: Limits): StreamHub {
  const watched = new Map<StreamKey, Watched>();
  const reads = new Map<string, Promise<ReadResult>>();

  function open(stream: StreamKey): Watched {
    const tail = createStreamTail(stream, limits);
    const listeners = new Set<(signal: StreamSignal) => void>();
    const unwatch = store.watch(stream, (change) => handleChange(change, tail, listeners));
    const entry: Watched = { tail, listeners, unwatch };
    watched.set(stream, entry);
    return entry;
  }

  function watch(stream: StreamKey, listener: (signal: StreamSignal) => void): () => void {
    const entry = watched.get(stream) ?? open(stream);
    entry.listeners.add(listener);
    return () => {
      if (!entry.listeners.delete(listener) || entry.listeners.size > 0) return;
      entry.unwatch();
      watched.delete(stream);
    };
  }

  function read(request: ReadRequest): ReadResult | Promise<ReadResult> {
    const { stream, from, bytesMax } = request;
    if (typeof from === "string") return readStore(request);
    const page = watched.get(stream)?.tail.pageAfter(from, bytesMax);
    return page === undefined ? readStore(request) : { status: "page", page };
  }

  /** Single flight: a herd that resumes at one position costs one read. */
  function readStore(request: ReadRequest): Promise<ReadResult> {
    const { stream, from, bytesMax, entriesMax } = request;
    const place = typeof from === "string" ? from : `${from.offset}.${from.tag}`;
    const key = `${stream}|${place}|${bytesMax}|${entriesMax}`;
    const running = reads.get(key);
    if (running !== undefined) return running;
    const started = store.read(request).finally(() => {
      if (reads.get(key) === started) reads.delete(key);
    });
    reads.set(key, started);
    return started;
  }

  function forget(): void {
    for (const { tail } of watched.values()) tail.clear();
    reads.clear();
  }

  return { watch, read, forget };
}

function handleChange(change: StreamChange, tail: StreamTail, listeners: ReadonlySet<(signal: StreamSignal) => void>): void {
  const signal: StreamSignal = change.type === "deleted" ? { type: "deleted" } : { type: "head", head: change.page.head };
  if (change.type === "deleted") tail.clear();
  else tail.apply(change.page);
  for (const listener of listeners) listener(signal);
}

