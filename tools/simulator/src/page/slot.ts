/** A place in a browser's storage for one page's outbox; it survives the page. */
export interface Slot {
  readonly name: string;
  load(): unknown;
  save(text: string): void;
  wipe(): void;
  /** A copy that knows nothing of the first, as a duplicated tab gets one. */
  copy(name: string): Slot;
}

export function createSlot(name: string, text?: string): Slot {
  let stored = text;
  return {
    name,
    load: () => (stored === undefined ? undefined : (JSON.parse(stored) as unknown)),
    save: (next) => void (stored = next),
    wipe: () => void (stored = undefined),
    copy: (other) => createSlot(other, stored),
  };
}
