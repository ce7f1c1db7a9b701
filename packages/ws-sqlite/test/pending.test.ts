import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { parseRequestId, parseThreadId, parseUserId, threadStream, type StreamKey, type Tag } from "@apex/ws-queue-core";
import { EMPTY_THREAD, type PendingCursor, type Store, type ThreadState } from "@apex/ws-queue-core/store";
import { openSqliteStore } from "@apex/ws-sqlite";
import { expect, it, onTestFinished } from "vitest";
import { migrate } from "../src/database/migrate.ts";
import { APPLICATION_ID, MIGRATIONS } from "../src/database/schema.ts";
import { inTransaction } from "../src/database/transaction.ts";
import { createThreadsTable, PENDING_BEHIND } from "../src/tables/threads.ts";
import { freshPath } from "./support/files.ts";
import { openOutsider } from "./support/outsider.ts";

const USER = parseUserId("ann");
const THREADS = 10_000;
const DUE_AT = 1_760_000_000_000;

const threadKey = (index: number): StreamKey => threadStream(USER, parseThreadId(`t${index}`));

/** A thread in which so many requests wait, and whose head is due later where `dueAt` is given. */
function waitingThread(requests: number, dueAt: number): ThreadState {
  const position = { offset: 0, tag: "AAAAAAAA0" as Tag };
  const waiting = Array.from({ length: requests }, (_, index) => ({ requestId: parseRequestId(`r${index}`), offset: index + 1, after: position, cancelled: false }));
  return { ...EMPTY_THREAD, attempt: 1, waiting, postponed: dueAt === 0 ? undefined : { dueAt, delayMs: 1_000 } };
}

/** A file with these threads. */
async function openWith(count: number, stateOf: (index: number) => ThreadState): Promise<{ readonly store: Store; readonly file: string }> {
  const file = freshPath();
  const database = new DatabaseSync(file);
  migrate(database, APPLICATION_ID, MIGRATIONS);
  const table = createThreadsTable(database, file);
  inTransaction(database, () => {
    for (let index = 0; index < count; index += 1) table.put(threadKey(index), stateOf(index));
  });
  database.close();
  const store = await openSqliteStore(file, { synchronous: "off" });
  onTestFinished(() => store.close());
  return { store, file };
}

/** Sizes of the pages, and the threads in them. */
async function readAll(store: Store, limit: number) {
  const sizes: number[] = [];
  const found: { readonly thread: StreamKey; readonly dueAt: number }[] = [];
  let after: PendingCursor | undefined;
  do {
    const page = await store.pending(after, limit);
    sizes.push(page.threads.length);
    found.push(...page.threads);
    after = page.next;
  } while (after !== undefined);
  return { sizes, found };
}

it("finds what is due among ten thousand threads that wait, and all of them in pages of their own order", async () => {
  const { store } = await openWith(THREADS, (index) => waitingThread(1, index % 1_000 === 0 ? 0 : DUE_AT + ((index * 7_919) % 60_000)));
  const first = await store.pending(undefined, 10);
  expect(first.threads.map(({ thread }) => thread).toSorted()).toEqual(Array.from({ length: 10 }, (_, index) => threadKey(index * 1_000)).toSorted());
  const { sizes, found } = await readAll(store, 256);
  expect(Math.max(...sizes)).toBe(256);
  expect(new Set(found.map(({ thread }) => thread)).size).toBe(THREADS);
  expect(found).toHaveLength(THREADS);
  const due = found.map(({ dueAt }) => dueAt);
  expect(due).toEqual(due.toSorted((a, b) => a - b));
});

it("reads a page from its index, without a scan and without sorting", async () => {
  const { file } = await openWith(1, () => waitingThread(1, DUE_AT));
  const plan = openOutsider(file).prepare(`EXPLAIN QUERY PLAN ${PENDING_BEHIND}`).all(0, "", 32);
  expect(plan.map(({ detail }) => detail)).toEqual(["SEARCH threads USING INDEX threads_due ((due_at,key)>(?,?))"]);
});

it("writes no page of an index for an append to a thread that stays as due as it was", async () => {
  const { store, file } = await openWith(200, () => waitingThread(1, 0));
  const thread = threadKey(7);
  const held = await store.lease({ type: "acquire", thread, nonce: "n", seen: undefined });
  if (held.status !== "held") throw new Error("It is nobody's");
  const append = (sequence: number): Promise<unknown> => {
    const author = { kind: "owner", thread, fence: held.fence, sequence, id: `c${sequence}` } as const;
    return store.commit({ userId: USER, author, ops: [{ type: "append", stream: thread, texts: ["{}"] }], at: 0, durability: "memory" });
  };
  for (let sequence = 1; sequence <= 40; sequence += 1) await append(sequence);
  const before = statSync(`${file}-wal`).size;
  for (let sequence = 41; sequence <= 140; sequence += 1) await append(sequence);
  // Of each commit the pages of the stream, the entry and the thread; now and then another one that is split.
  const frameBytes = 24 + 4_096;
  expect((statSync(`${file}-wal`).size - before) / frameBytes / 100).toBeLessThan(4);
});

it("ends a page early where long inboxes make it large", async () => {
  const { store } = await openWith(100, () => waitingThread(1_000, 0));
  const { sizes, found } = await readAll(store, 100);
  expect(found).toHaveLength(100);
  expect(Math.max(...sizes)).toBe(32);
});
