import { tryRead } from "@apex/ws-queue-core";
import { randomId } from "./random.ts";

/** One page's place for its outbox. `value` is plain JSON. */
export interface OutboxSlot {
  /** What the last holder saved; undefined when there is nothing. */
  load(): unknown;
  /**
   * Must have stored it when it returns: requests are sent right after. `isShared`: another live page uses the same outbox, a
   * duplicated tab's, and maybe the same place: from now on this slot is to save in a place that no other page has. Of a promise
   * only the failure is looked at.
   */
  save(value: unknown, isShared?: boolean): unknown;
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
  /**
   * Keeps a slot to one live page. Without locks, which is for `sessionStorage`, a duplicated tab starts with the same outbox: the
   * first of the two goes on in a slot of its own.
   */
  readonly locks?: LockManager | undefined;
}

/** Outboxes in the browser, one slot for each live page; a page that starts takes over a slot that nobody holds. */
export const webStorage = ({ area, locks }: WebStorageOptions): OutboxStorage => ({
  async open(url) {
    const prefix = `apex-ws:${url}:`;
    const releases: Release[] = [];
    let key = "";
    let text: string | null;
    const take = async (): Promise<Release> => {
      const release = await tryLock(key, locks);
      releases.push(release);
      return release;
    };
    const found = Object.keys(area).filter((name) => name.startsWith(prefix));
    // The longest first: it is the one in which requests wait.
    for (key of [...found.sort((a, b) => String(area[b]).length - String(area[a]).length), prefix + randomId()]) if (await take()) break;
    return {
      load() {
        text = area.getItem(key);
        // What is not JSON is not an outbox, and the client says so.
        return tryRead(() => JSON.parse(text as string) as unknown) ?? text;
      },
      save(value, isShared) {
        const [place, last] = [key, text];
        if (isShared) key = prefix + randomId();
        text = JSON.stringify(value);
        area.setItem(key, text);
        if (!isShared) return;
        // As long as it is ours alone, in the storage of a tab: the next page would take it for its own.
        if (area.getItem(place) === last) area.removeItem(place);
        return take();
      },
      close: () => releases.forEach((release) => release?.()),
    };
  },
});

/** In a page the safest that it has; elsewhere memory. */
export function defaultStorage(): OutboxStorage {
  try {
    if (typeof document !== "undefined") {
      // Locks exist in secure contexts only.
      const { locks } = navigator as Partial<Navigator>;
      return webStorage({ area: locks ? localStorage : sessionStorage, locks });
    }
  } catch {
    // A page may be forbidden to touch its storage at all.
  }
  return memoryStorage();
}

type Release = (() => unknown) | undefined;

/** Where there are no locks: the slots that this page holds. */
const held = new Set<string>();

/** Takes the lock if nobody has it; returns its release. */
const tryLock = (name: string, locks: LockManager | undefined): Promise<Release> =>
  new Promise((resolve, reject) => {
    const hold = (lock: Lock | null): unknown => (lock ? new Promise<void>(resolve) : resolve(undefined));
    if (locks) locks.request(name, { ifAvailable: true }, hold).catch(reject);
    else resolve(held.has(name) ? undefined : (held.add(name), () => held.delete(name)));
  });
