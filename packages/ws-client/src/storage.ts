import { tryRead } from "@apex/ws-queue-core";
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

/** Where outboxes survive a page. `open` gives a slot that no other live page holds, or nothing where nothing survives. */
export interface OutboxStorage {
  open(url: string): Promise<OutboxSlot | undefined>;
}

/** Nothing survives: unsettled requests end with the page or process. The default in Node. */
export const memoryStorage = (): OutboxStorage => ({ open: async () => undefined });

/** The page's own, where the reader's compiler knows it: that of a service does not. */
type LockManager = typeof globalThis extends { readonly navigator: { readonly locks: infer Locks } } ? Locks : never;

export interface WebStorageOptions {
  /** `localStorage` to let any later page send what this one could not, `sessionStorage` for this tab only. */
  readonly area: Storage;
  /** Keeps a slot to one live page. Without locks a duplicated tab starts with the same producer and is told so. */
  readonly locks?: LockManager | undefined;
}

/** Outboxes in the browser, one slot for each live page; a page that starts takes over a slot that nobody holds. */
export const webStorage = ({ area, locks }: WebStorageOptions): OutboxStorage => ({
  async open(url) {
    const prefix = `apex-ws:${url}:`;
    if (!locks) return createSlot(area, `${prefix}tab`, () => undefined);
    const found = Object.keys(area).filter((key) => key.startsWith(prefix));
    // The longest first: it is the one in which requests wait.
    found.sort((a, b) => String(area[b]).length - String(area[a]).length);
    for (const key of [...found, prefix + randomId()]) {
      const release = await tryLock(locks, key);
      if (release) return createSlot(area, key, release);
    }
    return undefined;
  },
});

/** In a page the safest that it has; elsewhere memory. */
export function defaultStorage(): OutboxStorage {
  if (typeof document === "undefined") return memoryStorage();
  try {
    // Locks exist in secure contexts only.
    const { locks } = navigator as Partial<Navigator>;
    return webStorage({ area: locks ? localStorage : sessionStorage, locks });
  } catch {
    // A page may be forbidden to touch its storage at all.
    return memoryStorage();
  }
}

const createSlot = (area: Storage, key: string, close: () => void): OutboxSlot => ({
  load() {
    const text = area.getItem(key);
    // What is not JSON is not an outbox, and the client says so.
    return text && (tryRead(() => JSON.parse(text) as unknown) ?? text);
  },
  save: (value) => area.setItem(key, JSON.stringify(value)),
  close,
});

/** Takes the lock if nobody has it; returns its release. */
const tryLock = (locks: LockManager, name: string): Promise<(() => void) | undefined> =>
  new Promise((resolve, reject) => {
    const hold = (lock: Lock | null): unknown => (lock ? new Promise<void>(resolve) : resolve(undefined));
    locks.request(name, { ifAvailable: true }, hold).catch(reject);
  });
