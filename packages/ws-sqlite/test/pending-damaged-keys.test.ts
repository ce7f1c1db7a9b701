import { DatabaseSync } from "node:sqlite";
import { parseRequestId, parseThreadId, parseUserId, threadStream, type StreamKey, type Tag } from "@apex/ws-queue-core";
import { EMPTY_THREAD, type PendingCursor, type Store, type ThreadState } from "@apex/ws-queue-core/store";
import { openSqliteStore } from "@apex/ws-sqlite";
import { expect, it, onTestFinished } from "vitest";
import { migrate } from "../src/database/migrate.ts";
import { APPLICATION_ID, MIGRATIONS } from "../src/database/schema.ts";
import { createThreadsTable } from "../src/tables/threads.ts";
import { freshPath } from "./support/files.ts";

const keyOf = (name: string): StreamKey => threadStream(parseUserId("ann"), parseThreadId(name));
const after = { offset: 0, tag: "AAAAAAAA0" as Tag };

function waitingThread(dueAt: number): ThreadState {
  const postponed = dueAt === 0 ? undefined : { dueAt, delayMs: 1 };
  return { ...EMPTY_THREAD, waiting: [{ requestId: parseRequestId("r"), offset: 1, after, cancelled: false }], postponed };
}

/** One thread that is due, one that is due later, and between them one whose key the file has damaged. */
async function openWithKey(key: string): Promise<Store> {
  const file = freshPath();
  const database = new DatabaseSync(file);
  migrate(database, APPLICATION_ID, MIGRATIONS);
  const table = createThreadsTable(database, file);
  for (const [name, dueAt] of [["first", 0], ["damaged", 1], ["last", 2]] as const) table.put(keyOf(name), waitingThread(dueAt));
  database.exec(`UPDATE threads SET key = ${key} WHERE due_at = 1`);
  database.close();
  const store = await openSqliteStore(file, { synchronous: "off" });
  onTestFinished(() => store.close());
  return store;
}

it.each([
  ["is empty", "''"],
  ["is no UTF-8", "CAST(x'ff616263' AS TEXT)"],
  ["has half a surrogate pair", "CAST(x'74eda080' AS TEXT)"],
])("goes on behind a thread whose key %s, where a page ends with it", async (_, key) => {
  const store = await openWithKey(key);
  const found: StreamKey[] = [];
  let cursor: PendingCursor | undefined;
  for (let pages = 0; pages < 10; pages += 1) {
    const page = await store.pending(cursor, 1);
    found.push(...page.threads.map(({ thread }) => thread));
    cursor = page.next;
    if (cursor === undefined) break;
  }
  expect(cursor).toBeUndefined();
  expect(found).toContain(keyOf("last"));
});
