/** A value and the length of its text, which stands for what it costs to keep. */
export interface Sized<Value> {
  readonly value: Value;
  readonly size: number;
}

export interface StateCache<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value, size: number): void;
  delete(key: Key): void;
}

/** What an object costs beside its text, and how much larger than its text it is in memory. Both measured roughly. */
const OVERHEAD_BYTES = 200;
const BYTES_PER_UNIT = 4;

/** Keeps the most recently used values, up to about `bytesMax` bytes. */
export function createStateCache<Key, Value>(bytesMax: number): StateCache<Key, Value> {
  const kept = new Map<Key, Sized<Value>>();
  let bytes = 0;

  const remove = (key: Key): void => {
    bytes -= kept.get(key)?.size ?? 0;
    kept.delete(key);
  };

  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      // A Map keeps the order of insertion: the first key is the least recently used one.
      kept.delete(key);
      kept.set(key, found);
      return found.value;
    },
    set(key, value, size) {
      remove(key);
      const cost = OVERHEAD_BYTES + size * BYTES_PER_UNIT;
      kept.set(key, { value, size: cost });
      bytes += cost;
      for (const oldest of kept.keys()) {
        if (bytes <= bytesMax) return;
        remove(oldest);
      }
    },
    delete: remove,
  };
}
