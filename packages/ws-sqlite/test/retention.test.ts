import { statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { createLimits, type RequestId } from "@apex/ws-queue-core";
import { openSqliteStore } from "@apex/ws-sqlite";
import { expect, it, onTestFinished } from "vitest";
import { append, clocksAt, createAuthor, person, readTexts } from "./support/author.ts";
import { freshPath } from "./support/files.ts";
import { openOutsider } from "./support/outsider.ts";

const ANN = person("ann");
const DAY_MS = 86_400_000;

const rows = (database: DatabaseSync, table: string): number =>
  Number(database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.["rows"]);

async function openStore(limits = {}) {
  const file = freshPath();
  const store = await openSqliteStore(file, { synchronous: "off", limits: createLimits(limits) });
  onTestFinished(() => store.close());
  return { file, store };
}

it("deletes the rows of a large stream bit by bit, and shows none of them meanwhile", async () => {
  const { file, store } = await openStore();
  const author = await createAuthor(store, ANN);
  await author.commit(append(ANN, ...Array.from({ length: 3_500 }, (_, index) => `old ${index}`)));
  await author.commit({ type: "delete", stream: ANN.thread }, append(ANN, "new"));
  const outsider = openOutsider(file);
  expect(rows(outsider, "entries")).toBe(2_501);
  expect(await readTexts(store, ANN)).toEqual(["new"]);
  await store.maintain(clocksAt(1));
  expect(rows(outsider, "entries")).toBe(1);
  expect(rows(outsider, "leftovers")).toBe(0);
  expect(await readTexts(store, ANN)).toEqual(["new"]);
});

it("shows none of the trimmed rows that are still there, in neither direction", async () => {
  const { file, store } = await openStore({ retentionEntriesMax: 10 });
  const texts = Array.from({ length: 2_500 }, (_, index) => String(index));
  await (await createAuthor(store, ANN)).commit(append(ANN, ...texts));
  expect(rows(openOutsider(file), "entries")).toBe(1_500);
  expect(await readTexts(store, ANN)).toEqual(texts.slice(-10));
  const back = await store.read({ stream: ANN.thread, from: "head", isBackward: true, entriesMax: 100, bytesMax: 1_000 });
  expect(back).toMatchObject({ status: "page", page: { after: { offset: 2_490 }, entries: texts.slice(-10).map((text) => ({ text })) } });
});

it("finishes a deletion that a restart interrupted", async () => {
  const file = freshPath();
  const first = await openSqliteStore(file, { synchronous: "off" });
  const author = await createAuthor(first, ANN);
  await author.commit(append(ANN, ...Array.from({ length: 2_500 }, () => "old")));
  await author.commit({ type: "delete", stream: ANN.thread });
  await first.close();
  const second = await openSqliteStore(file, { synchronous: "off" });
  onTestFinished(() => second.close());
  await (await createAuthor(second, ANN)).commit(append(ANN, "new"));
  await second.maintain(clocksAt(1));
  expect(rows(openOutsider(file), "entries")).toBe(1);
  expect(await readTexts(second, ANN)).toEqual(["new"]);
});

it("comes to an end where something old has to stay, also with a cache that forgets at once", async () => {
  const store = await openSqliteStore(freshPath(), { synchronous: "off", stateCacheBytesMax: 1 });
  onTestFinished(() => store.close());
  const author = await createAuthor(store, ANN);
  await author.commit({ type: "enqueue", thread: ANN.thread, requestId: "waiting" as RequestId, text: "{}" });
  await store.maintain(clocksAt(41 * DAY_MS));
  expect((await store.thread(ANN.thread))?.waiting).toHaveLength(1);
});

it("deletes the rows of what is too old, in every stream", async () => {
  const { file, store } = await openStore();
  const names = Array.from({ length: 60 }, (_, index) => `user-${index}`);
  for (const name of names) await (await createAuthor(store, person(name))).commit(append(person(name), "1", "2"));
  const young = await createAuthor(store, ANN);
  await store.commit({ ...young.prepare(append(ANN, "young")), at: 40 * DAY_MS });
  await store.maintain(clocksAt(41 * DAY_MS));
  expect(rows(openOutsider(file), "entries")).toBe(1);
  expect(await store.heads([person("user-7").thread, ANN.thread])).toMatchObject([
    { head: { offset: 2 }, oldest: 3 },
    { head: { offset: 1 }, oldest: 1 },
  ]);
});

it("leaves no row of what was trimmed in the commit that brought it", async () => {
  const { file, store } = await openStore({ retentionEntriesMax: 3 });
  const author = await createAuthor(store, ANN);
  const outsider = openOutsider(file);
  for (const round of [1, 2]) {
    await author.commit(append(ANN, ...Array.from({ length: 10 }, (_, index) => `${round}.${index}`)));
    expect(rows(outsider, "entries")).toBe(3);
  }
  await author.commit({ type: "delete", stream: ANN.thread }, append(ANN, "1", "2", "3", "4", "5"));
  expect(rows(outsider, "entries")).toBe(3);
  expect(await readTexts(store, ANN)).toEqual(["3", "4", "5"]);
});

it("keeps the file and its log small while old entries make room for new ones", async () => {
  const { file, store } = await openStore({ retentionEntriesMax: 40 });
  const author = await createAuthor(store, ANN);
  const text = "x".repeat(250_000);
  for (let round = 0; round < 120; round += 1) await author.commit(append(ANN, text, text, text, text));
  // 480 entries of 250 KB went through; 10 MB are kept.
  expect(statSync(`${file}-wal`).size).toBeLessThan(48e6);
  await store.maintain(clocksAt(1));
  expect(statSync(file).size).toBeLessThan(24e6);
});
