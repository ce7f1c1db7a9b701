import type { Changes } from "../changes.ts";
import type { StreamChange } from "../port.ts";
import type { StreamKey } from "../../stream.ts";

export type Listener = (change: StreamChange) => void;

/** Who wants to hear of which stream. */
export interface Watchers {
  watch(stream: StreamKey, listener: Listener): () => void;
  /** Notes what a commit changed; nobody is called yet. */
  enqueue(changes: Changes): void;
  /** Tells the listeners everything that was noted, in commit order. */
  deliver(): void;
  clear(): void;
}

/** `onError` is told what a listener threw; the others are called all the same. */
export function createWatchers(onError: (error: unknown) => void): Watchers {
  const listeners = new Map<StreamKey, Set<{ readonly listener: Listener }>>();
  const queue: { readonly stream: StreamKey; readonly change: StreamChange }[] = [];

  const tell = (stream: StreamKey, change: StreamChange) => {
    // Iterating a copy: who subscribes meanwhile waits for the next change, who leaves meanwhile hears nothing more.
    for (const registration of [...(listeners.get(stream) ?? [])]) {
      if (listeners.get(stream)?.has(registration) !== true) continue;
      try {
        registration.listener(change);
      } catch (error) {
        onError(error);
      }
    }
  };

  return {
    watch(stream, listener) {
      const registration = { listener };
      const registered = listeners.get(stream) ?? new Set();
      listeners.set(stream, registered.add(registration));
      return () => {
        registered.delete(registration);
        if (registered.size === 0 && listeners.get(stream) === registered) listeners.delete(stream);
      };
    },
    enqueue({ deleted, appended }) {
      for (const stream of deleted) queue.push({ stream, change: { type: "deleted", stream } });
      for (const { page } of appended) queue.push({ stream: page.stream, change: { type: "appended", page } });
    },
    deliver() {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) tell(next.stream, next.change);
    },
    clear: () => void listeners.clear(),
  };
}
