import { randomId } from "./random.ts";

/** One page's place for its outbox. `value` is plain JSON. */
export interface OutboxSlot {
  /** What the last holder saved; undefined when there is nothing. */
  load(): unknown;
  /** Must have stored it when it returns: requests are sent right after. */
  save(value: unknown): void;
  /** Lets the next page have it. */
  close(): void;
}

/** Where outboxes survive a page. `open` gives a slot that no other live page holds. */
export interface OutboxStorage {
  open(url: string): Promise<OutboxSlot>;
}

/** Nothing survives: unsettled requests end with the page or process. The default in Node. */
export function memoryStorage(): OutboxStorage {
  return { open: () => Promise.resolve({ load: () => undefined, save: () => undefined, close: () => undefined }) };
}

export interface WebStorageOptions {
  /** `localStorage` to let any later page send what this one could not, `sessionStorage` for this tab only. */
  readonly area: Storage;
  /** Keeps a slot to one live page. Without locks a duplicated tab starts with the same producer and is told so. */
  readonly locks?: LockManager;
}

/** Outboxes in the browser, one slot for each live page; a page that starts takes over a slot that nobody holds. */
export function webStorage({ area, locks }: WebStorageOptions): OutboxStorage {
  return {
    async open(url) {
      const prefix = `apex-ws:${url}:`;
      if (!locks) return createSlot(area, `${prefix}tab`, () => undefined);
      const candidates = keysOf(area).filter((key) => key.startsWith(prefix));
      // The longest first: it is the one in which requests wait.
      candidates.sort((a, b) => (area.getItem(b)?.length ?? 0) - (area.getItem(a)?.length ?? 0));
      for (const key of [...candidates, prefix + randomId()]) {
        const release = await tryLock(locks, key);
        if (release) return createSlot(area, key, release);
      }
      return memoryStorage().open(url);
    },
  };
}

/** In a page the safest that it has; elsewhere memory. */
export function defaultStorage(): OutboxStorage {
  if (typeof document === "undefined") return memoryStorage();
  try {
    // Locks exist in secure contexts only.
    const { locks } = navigator as Partial<Navigator>;
    return webStorage(locks ? { area: localStorage, locks } : { area: sessionStorage });
  } catch {
    // A page may be forbidden to touch its storage at all.
    return memoryStorage();
  }
}

const keysOf = (area: Storage): string[] => Array.from({ length: area.length }, (_, index) => area.key(index) ?? "");

function createSlot(area: Storage, key: string, close: () => void): OutboxSlot {
  return {
    load: () => parse(area.getItem(key)),
    save: (value) => area.setItem(key, JSON.stringify(value)),
    close,
  };
}

function parse(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Takes the lock if nobody has it; returns its release. */
function tryLock(locks: LockManager, name: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    locks
      .request(name, { ifAvailable: true }, (lock) =>
        lock === null ? resolve(undefined) : new Promise<void>((release) => resolve(() => release())),
      )
      .catch(reject);
  });
}
