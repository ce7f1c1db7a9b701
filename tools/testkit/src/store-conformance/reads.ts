import type { Position, StreamKey, Tag, UserId } from "@apex/ws-queue-core";
import type { DeadLetterCursor, EntryPage, IndexedLetter, PendingCursor, PendingThread, ReadRequest, ReadResult, Store } from "@apex/ws-queue-core/store";

const ALL = { entriesMax: 1_000_000, bytesMax: 1_000_000_000 };

/** Reads everything that follows, in one page. */
export function read(
  store: Store,
  stream: StreamKey,
  from: ReadRequest["from"] = "start",
  bounds: Partial<ReadRequest> = {},
): Promise<ReadResult> {
  return store.read({ stream, from, ...ALL, ...bounds });
}

/** Reads a page and fails the test on a reset. */
export async function readPage(
  store: Store,
  stream: StreamKey,
  from: ReadRequest["from"] = "start",
  bounds: Partial<ReadRequest> = {},
): Promise<EntryPage> {
  const result = await read(store, stream, from, bounds);
  if (result.status === "page") return result.page;
  throw new Error(`Expected a page of ${stream} and got reset: ${result.reason}`);
}

/** Pages from the newest entry back until nothing is before it, each of at most so many entries, in the order in which they came. */
export async function pagesBack(store: Store, stream: StreamKey, bounds: Partial<ReadRequest> = {}): Promise<readonly EntryPage[]> {
  const pages: EntryPage[] = [];
  for (let from: ReadRequest["from"] = "head"; ; ) {
    const page = await readPage(store, stream, from, { ...bounds, isBackward: true });
    if (page.entries.length === 0) return pages;
    pages.push(page);
    from = page.after;
  }
}

/** The texts of a stream from its oldest entry on. */
export async function readTexts(store: Store, stream: StreamKey): Promise<readonly string[]> {
  return (await readPage(store, stream)).entries.map(({ text }) => text);
}

/** All pending threads, page by page, in the order in which they came. */
export async function readPending(store: Store, limit = 100): Promise<readonly PendingThread[]> {
  const found: PendingThread[] = [];
  let after: PendingCursor | undefined;
  do {
    const page = await store.pending(after, limit);
    found.push(...page.threads);
    after = page.next;
  } while (after !== undefined);
  return found;
}

/** All letters of the index, or those of one user, page by page, in the order in which they came. */
export async function readLetters(store: Store, limit = 100, userId?: UserId): Promise<readonly IndexedLetter[]> {
  const found: IndexedLetter[] = [];
  let after: DeadLetterCursor | undefined;
  do {
    const page = await store.deadLetters(after, limit, userId);
    found.push(...page.letters);
    after = page.next;
  } while (after !== undefined);
  return found;
}

/** The keys of all pending threads, sorted: stores may give those that are due at the same instant in any order. */
export const pendingKeys = async (store: Store, limit?: number): Promise<readonly StreamKey[]> =>
  (await readPending(store, limit)).map(({ thread }) => thread).toSorted();

/** Every position of a stream that can be continued from: the one before the oldest entry, and each entry's own. */
export function positionsOf({ after, entries }: EntryPage): readonly Position[] {
  return [after, ...entries.map(({ offset, tag }) => ({ offset, tag }))];
}

/** A position that no stream ever had. */
export const madeUp = (offset: number): Position => ({ offset, tag: "ffffffffffffmadeup" as Tag });

/** `count` texts that tell where they belong. */
export const numbered = (count: number, first = 1): string[] =>
  Array.from({ length: count }, (_, index) => `{"n":${first + index}}`);
