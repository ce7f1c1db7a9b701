import { DatabaseSync } from "node:sqlite";
import { requestsStream, type RequestId, type RunId, type Tag, type ThreadId } from "@apex/ws-queue-core";
import type { Commit, Op } from "@apex/ws-queue-core/store";
import { openSqliteStore } from "@apex/ws-sqlite";
import { expect, it, onTestFinished } from "vitest";
import { assertOurs, migrate, pragmaNumber, type Migration } from "../src/database/migrate.ts";
import { APPLICATION_ID, MIGRATIONS, OFFSET_BITS } from "../src/database/schema.ts";
import { createStreamsTable } from "../src/tables/streams.ts";
import { append, createAuthor, person, readTexts } from "./support/author.ts";
import { freshPath } from "./support/files.ts";
import { openOutsider } from "./support/outsider.ts";

const ANN = person("ann");
const THREAD = "t1" as ThreadId;

const ADD_COLUMN: Migration = {
  name: "a column for tests",
  apply: (database) => database.exec("ALTER TABLE entries ADD COLUMN note TEXT NOT NULL DEFAULT 'none'"),
};
const FAIL: Migration = {
  name: "breaks in the middle",
  apply(database) {
    database.exec("DELETE FROM entries");
    database.exec("INSERT INTO no_such_table VALUES (1)");
  },
};

async function storeWithEntries(): Promise<string> {
  const file = freshPath();
  const store = await openSqliteStore(file);
  await (await createAuthor(store, ANN)).commit(append(ANN, "1", "2"));
  await store.close();
  return file;
}

const texts = (database: DatabaseSync): unknown[] =>
  database.prepare("SELECT text FROM entries ORDER BY id").all().map(({ text }) => text);

it("takes an empty file, which has version 0, to the newest version", async () => {
  const file = freshPath();
  new DatabaseSync(file).close();
  await (await openSqliteStore(file)).close();
  const outsider = openOutsider(file);
  expect(pragmaNumber(outsider, "user_version")).toBe(MIGRATIONS.length);
  expect(pragmaNumber(outsider, "application_id")).toBe(APPLICATION_ID);
  expect(outsider.prepare("SELECT version, name FROM migrations").all()).toEqual(
    MIGRATIONS.map(({ name }, index) => ({ version: index + 1, name })),
  );
});

it("takes an earlier version to the newest one step by step and keeps what is in it", async () => {
  const outsider = openOutsider(await storeWithEntries());
  migrate(outsider, APPLICATION_ID, [...MIGRATIONS, ADD_COLUMN]);
  expect(pragmaNumber(outsider, "user_version")).toBe(MIGRATIONS.length + 1);
  expect(texts(outsider)).toEqual(["1", "2"]);
  expect(outsider.prepare("SELECT DISTINCT note FROM entries").all()).toEqual([{ note: "none" }]);
  expect(outsider.prepare("SELECT count(*) AS steps FROM migrations").get()).toEqual({ steps: MIGRATIONS.length + 1 });
});

it("takes a file for what it is also while somebody else is making it into a store", () => {
  const file = freshPath();
  const other = new DatabaseSync(file);
  onTestFinished(() => other.close());
  other.exec("PRAGMA journal_mode = WAL");
  const database = new DatabaseSync(file);
  onTestFinished(() => database.close());
  const prepare = database.prepare.bind(database);
  database.prepare = (sql) => {
    if (sql === "PRAGMA user_version") migrate(other, APPLICATION_ID, MIGRATIONS);
    return prepare(sql);
  };
  expect(() => assertOurs(database, file, APPLICATION_ID, MIGRATIONS.length)).not.toThrow();
  expect(pragmaNumber(other, "user_version")).toBe(MIGRATIONS.length);
});

it("does nothing to the newest version", async () => {
  const file = await storeWithEntries();
  migrate(openOutsider(file), APPLICATION_ID, MIGRATIONS);
  const store = await openSqliteStore(file);
  expect(await readTexts(store, ANN)).toEqual(["1", "2"]);
  await store.close();
});

it("undoes a step that fails and keeps the ones before it", async () => {
  const outsider = openOutsider(await storeWithEntries());
  expect(() => migrate(outsider, APPLICATION_ID, [...MIGRATIONS, ADD_COLUMN, FAIL])).toThrow("no_such_table");
  expect(pragmaNumber(outsider, "user_version")).toBe(MIGRATIONS.length + 1);
  expect(texts(outsider)).toEqual(["1", "2"]);
});

it("finds the requests of a file whose inboxes had no index of them", async () => {
  const file = freshPath();
  const old = new DatabaseSync(file);
  migrate(old, APPLICATION_ID, MIGRATIONS.slice(0, 2));
  const [inbox, requestId] = [requestsStream(ANN.userId, THREAD), "r1" as RequestId];
  const tag = "t" as Tag;
  createStreamsTable(old, file).insert(inbox, { birth: { offset: 0, tag }, beforeOldest: { offset: 0, tag }, head: { offset: 1, tag }, bytes: 20 }, 1);
  old.exec(`INSERT INTO entries (id, tag, at, bytes, text) VALUES (${2 ** OFFSET_BITS + 1}, 't', 1, 20, '{"requestId":"r1"}')`);
  const state = { lease: { counter: 1, renewal: 0 }, attempt: 0, died: [], waiting: [], tombstones: [], openRuns: [] };
  old.prepare("INSERT INTO threads (key, state, ledger, is_pending, is_leased) VALUES (?, ?, '[0]', 0, 0)").run(ANN.thread, JSON.stringify(state));
  old.close();
  const store = await openSqliteStore(file);
  const author = await createAuthor(store, ANN);
  const enqueue = { type: "enqueue", thread: ANN.thread, requestId, text: "again" } as const;
  expect(await author.commit(enqueue)).toMatchObject({ results: [{ type: "known" }] });
  await store.close();
});

it("goes on with the open runs of a version that kept no tool calls", async () => {
  const file = freshPath();
  await (await openSqliteStore(file)).close();
  const old = openOutsider(file);
  const run = { runId: "run-1" as RunId, agentName: "librarian" };
  const fence = { counter: 1, nonce: "old" };
  const state = { lease: { fence, counter: 1, renewal: 7 }, attempt: 0, died: [], waiting: [], tombstones: [], openRuns: [run] };
  old.prepare("INSERT INTO threads (key, state, ledger, is_pending, is_leased) VALUES (?, ?, '[0]', 1, 1)").run(ANN.thread, JSON.stringify(state));
  old.close();
  const store = await openSqliteStore(file);
  const { thread, runId } = { thread: ANN.thread, runId: run.runId };
  const tool = { toolCallId: "c1", toolName: "look", startedAt: 5 };
  const commit = (sequence: number, ...ops: Op[]): Commit => ({
    userId: ANN.userId,
    author: { kind: "owner", thread, fence, sequence, id: `c${sequence}` },
    ops,
    at: 1,
    durability: "memory",
  });
  expect((await store.thread(thread))?.openRuns).toEqual([run]);
  expect(await store.commit(commit(1, { type: "close-tool", thread, runId, toolCallId: "c1" }))).toMatchObject({ code: "run_ended" });
  await store.commit(commit(1, { type: "open-tool", thread, runId, tool }));
  expect((await store.thread(thread))?.openRuns).toEqual([{ ...run, tools: [tool] }]);
  await store.commit(commit(2, { type: "close-run", thread, runId, died: true }));
  expect((await store.thread(thread))?.openRuns).toEqual([]);
  await store.close();
});
