/** A place in a browser's storage for one page's outbox; it survives the page. */
export interface Slot {
  /** Another one after it was wiped: what is stored there later has nothing to do with what was. */
  readonly name: string;
  load(): unknown;
  save(text: string): void;
  wipe(): void;
  /** A copy that knows nothing of the first, as a duplicated tab gets one. */
  copy(name: string): Slot;
}

export function createSlot(name: string, text?: string): Slot {
  let stored = text;
  let wipes = 0;
  return {
    get name() {
      return wipes === 0 ? name : `${name}~${wipes}`;
    },
    load: () => (stored === undefined ? undefined : (JSON.parse(stored) as unknown)),
    save: (next) => void (stored = next),
    wipe() {
      stored = undefined;
      wipes += 1;
    },
    copy: (other) => createSlot(other, stored),
  };
}
