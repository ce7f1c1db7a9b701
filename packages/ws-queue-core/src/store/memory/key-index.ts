/** A set of keys in order. */
export interface KeyIndex<Key extends string> {
  add(key: Key): void;
  delete(key: Key): void;
  /** At most `limit` keys that come after `key`, in order; from the first one when it is undefined. */
  after(key: Key | undefined, limit: number): readonly Key[];
}

/** A sorted array: few keys come and go, and reading a page of them costs no scan. */
export function createKeyIndex<Key extends string>(): KeyIndex<Key> {
  const keys: Key[] = [];

  /** Where the key is or would be. */
  const place = (key: Key): number => {
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const candidate = keys[middle];
      if (candidate !== undefined && candidate < key) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    add(key) {
      const index = place(key);
      if (keys[index] !== key) keys.splice(index, 0, key);
    },
    delete(key) {
      const index = place(key);
      if (keys[index] === key) keys.splice(index, 1);
    },
    after(key, limit) {
      const index = key === undefined ? 0 : place(key);
      const start = key !== undefined && keys[index] === key ? index + 1 : index;
      return keys.slice(start, start + limit);
    },
  };
}
