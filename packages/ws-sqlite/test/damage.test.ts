import { createHash } from "node:crypto";
import { chmodSync, openSync, readFileSync, statSync, truncateSync, writeFileSync, writeSync, closeSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openSqliteStore } from "@apex/ws-sqlite";
import { expect, it, onTestFinished } from "vitest";
import { append, createAuthor, person, readTexts } from "./support/author.ts";
import { startChild } from "./support/child.ts";
import { freshPath } from "./support/files.ts";
import { openOutsider } from "./support/outsider.ts";

const ANN = person("ann");
const PAGE = 4_096;

/** A closed store of some hundred pages. */
async function filledStore(): Promise<string> {
  const file = freshPath();
  const store = await openSqliteStore(file, { synchronous: "off" });
  const author = await createAuthor(store, ANN);
  for (let round = 0; round < 5; round += 1) {
    await author.commit(append(ANN, ...Array.from({ length: 200 }, (_, index) => `${index} ${"x".repeat(1_000)}`)));
  }
  await store.close();
  return file;
}

/** Writes noise over pages of the file. */
function scribble(file: string, firstPage: number, pages: number): void {
  const fd = openSync(file, "r+");
  writeSync(fd, Buffer.alloc(pages * PAGE, 0xa5), 0, pages * PAGE, firstPage * PAGE);
  closeSync(fd);
}

const hash = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");

it("finds damage at opening when it is asked to look", async () => {
  const file = await filledStore();
  scribble(file, 100, 20);
  await expect(openSqliteStore(file, { check: "always" })).rejects.toMatchObject({ code: "store_damaged", retryable: false });
});

it("looks for damage by itself when the store was not closed, again at each opening", async () => {
  const file = await filledStore();
  const owner = startChild("opener", [file]);
  await owner.line("open");
  owner.kill("SIGKILL");
  await owner.ended;
  scribble(file, 100, 20);
  for (let round = 0; round < 2; round += 1) {
    await expect(openSqliteStore(file)).rejects.toMatchObject({ code: "store_damaged" });
  }
});

it("reports damage that it meets while it works", async () => {
  const file = await filledStore();
  scribble(file, 100, 100);
  const store = await openSqliteStore(file, { check: "never" });
  onTestFinished(() => store.close());
  await expect(readTexts(store, ANN)).rejects.toMatchObject({ code: "store_damaged" });
  // What can be read may still be read.
  expect(await store.heads([ANN.thread])).toMatchObject([{ head: { offset: 1_000 } }]);
});

it("stops writing into a file that turned out to be damaged", async () => {
  const file = await filledStore();
  const pages = statSync(file).size / PAGE;
  const store = await openSqliteStore(file, { check: "never", stateCacheBytesMax: 0 });
  onTestFinished(() => store.close());
  const author = await createAuthor(store, ANN);
  openOutsider(file).exec("PRAGMA wal_checkpoint(TRUNCATE)");
  // All but the header, the schema and the other small tables at the start.
  scribble(file, 20, pages - 20);
  const commit = author.prepare(append(ANN, "x".repeat(200_000)));
  await expect(store.commit(commit)).rejects.toMatchObject({ code: "store_damaged", retryable: false });
  // This one would meet none of the damaged pages.
  await expect(createAuthor(store, person("bob"))).rejects.toMatchObject({ code: "store_damaged", retryable: false });
});

it("leaves a database of another application as it is", async () => {
  const file = freshPath();
  const other = new DatabaseSync(file);
  other.exec("CREATE TABLE photos (id INTEGER PRIMARY KEY)");
  other.close();
  const before = hash(file);
  await expect(openSqliteStore(file)).rejects.toMatchObject({ code: "store_foreign", retryable: false });
  expect(hash(file)).toBe(before);
});

it("leaves a file that is no database as it is", async () => {
  const file = freshPath("notes.txt");
  writeFileSync(file, "These are my notes. ".repeat(500));
  const before = hash(file);
  await expect(openSqliteStore(file)).rejects.toMatchObject({
    code: "store_foreign",
    message: expect.stringContaining("choose another path") as string,
  });
  expect(hash(file)).toBe(before);
});

it("does not take a store that was cut off for one", async () => {
  const file = await filledStore();
  truncateSync(file, 50 * PAGE);
  await expect(openSqliteStore(file, { check: "always" })).rejects.toMatchObject({ code: "store_damaged" });
});

it("leaves a store of a newer version as it is", async () => {
  const file = await filledStore();
  const newer = new DatabaseSync(file);
  newer.exec("PRAGMA user_version = 99");
  newer.close();
  const before = hash(file);
  await expect(openSqliteStore(file)).rejects.toMatchObject({
    code: "store_newer",
    details: { version: 99 },
    message: expect.stringContaining("schema 99") as string,
  });
  expect(hash(file)).toBe(before);
});

it("refuses a store with another number of partitions", async () => {
  const file = await filledStore();
  const other = new DatabaseSync(file);
  other.exec("UPDATE meta SET value = '128' WHERE name = 'partitions'");
  other.close();
  await expect(openSqliteStore(file)).rejects.toMatchObject({ code: "store_newer" });
});

// Nothing is refused to root.
it.skipIf(process.getuid?.() === 0)("refuses a file that it may only read", async () => {
  const file = await filledStore();
  chmodSync(file, 0o444);
  await expect(openSqliteStore(file)).rejects.toMatchObject({
    code: "misconfigured",
    message: expect.stringContaining("be allowed to write") as string,
  });
});

it("says which path cannot be opened, and what it takes", async () => {
  const file = path.join(freshPath(), "missing", "apex.db");
  await expect(openSqliteStore(file)).rejects.toMatchObject({
    code: "misconfigured",
    message: expect.stringMatching(/missing.apex\.db: .*Its folder must exist/) as string,
  });
});
