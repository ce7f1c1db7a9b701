import type { StreamKey } from "@apex/ws-queue-core";
import type { StreamChange } from "@apex/ws-queue-core/store";

type Listener = (change: StreamChange) => void;

/** Who wants to hear of which stream. */
export interface Watchers {
  watch(stream: StreamKey, listener: Listener): () => void;
  tell(changes: readonly StreamChange[]): void;
  streams(): Iterable<StreamKey>;
  clear(): void;
}

export interface WatchersOptions {
  /** Told when a stream gets its first listener and when it loses its last one. */
  readonly onInterest: (stream: StreamKey, isWatched: boolean) => void;
  /** Told what a listener threw; the others are called all the same. */
  readonly onError: (error: unknown) => void;
}

export function createWatchers({ onInterest, onError }: WatchersOptions): Watchers {
  const listeners = new Map<StreamKey, Set<{ readonly listener: Listener }>>();

  const call = (listener: Listener, change: StreamChange): void => {
    try {
      listener(change);
    } catch (error) {
      onError(error);
    }
  };

  return {
    watch(stream, listener) {
      const registration = { listener };
      const registered = listeners.get(stream) ?? new Set();
      listeners.set(stream, registered.add(registration));
      if (registered.size === 1) onInterest(stream, true);
      return () => {
        if (!registered.delete(registration) || registered.size > 0 || listeners.get(stream) !== registered) return;
        listeners.delete(stream);
        onInterest(stream, false);
      };
    },
    tell(changes) {
      for (const change of changes) {
        const registered = listeners.get(change.type === "deleted" ? change.stream : change.page.stream) ?? new Set();
        // A copy: who subscribes meanwhile waits for the next change, who leaves meanwhile hears nothing more.
        for (const registration of [...registered]) {
          if (registered.has(registration)) call(registration.listener, change);
        }
      }
    },
    streams: () => listeners.keys(),
    clear: () => listeners.clear(),
  };
}
