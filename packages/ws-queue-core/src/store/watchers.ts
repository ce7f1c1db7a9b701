import type { StreamKey } from "../stream.ts";
import type { Changes } from "./changes.ts";
import type { StreamChange } from "./port.ts";

type Listener = (change: StreamChange) => void;

/** Who wants to hear of which stream: what a store's `watch` is made of. */
export interface Watchers {
  watch(stream: StreamKey, listener: Listener): () => void;
  /** Tells the listeners what happened, in this order. */
  tell(changes: Iterable<StreamChange>): void;
  /** Streams with a listener. */
  streams(): Iterable<StreamKey>;
  clear(): void;
}

export interface WatchersOptions {
  /** Told what a listener threw; the others are called all the same. */
  readonly onError: (error: unknown) => void;
  /** Told when a stream gets its first listener and when it loses its last one. */
  readonly onInterest?: (stream: StreamKey, isWatched: boolean) => void;
}

export function createWatchers({ onError, onInterest }: WatchersOptions): Watchers {
  const listeners = new Map<StreamKey, Set<{ readonly listener: Listener }>>();

  const call = (listener: Listener, change: StreamChange): void => {
    try {
      listener(change);
    } catch (error) {
      onError(error);
    }
  };

  const tellOne = (change: StreamChange): void => {
    const stream = change.type === "deleted" ? change.stream : change.page.stream;
    // A copy: who subscribes meanwhile waits for the next change, who leaves meanwhile hears nothing more.
    for (const registration of [...(listeners.get(stream) ?? [])]) {
      if (listeners.get(stream)?.has(registration) === true) call(registration.listener, change);
    }
  };

  return {
    watch(stream, listener) {
      const registration = { listener };
      const registered = listeners.get(stream) ?? new Set();
      listeners.set(stream, registered.add(registration));
      if (registered.size === 1) onInterest?.(stream, true);
      return () => {
        if (!registered.delete(registration) || registered.size > 0 || listeners.get(stream) !== registered) return;
        listeners.delete(stream);
        onInterest?.(stream, false);
      };
    },
    tell(changes) {
      for (const change of changes) tellOne(change);
    },
    streams: () => listeners.keys(),
    clear: () => listeners.clear(),
  };
}

/** What a commit's changes mean to those who watch: first what was deleted, then what was appended. */
export function changesOfStreams({ deleted, appended }: Pick<Changes, "deleted" | "appended">): readonly StreamChange[] {
  return [
    ...deleted.map((stream) => ({ type: "deleted" as const, stream })),
    ...appended.map(({ page }) => ({ type: "appended" as const, page })),
  ];
}
