import { copyFileSync, renameSync, rmSync, statSync, truncateSync } from "node:fs";
import { openSqliteStore } from "@apex/ws-sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { append, createAuthor, person, readTexts } from "./support/author.ts";
import { freshPath } from "./support/files.ts";
import { openOutsider } from "./support/outsider.ts";

const ANN = person("ann");
const lost = { code: "store_lost", fault: "infra", retryable: false };

/** An open store with twenty entries, which lie in the file, and ten, which lie in its WAL. */
async function openStore() {
  const file = freshPath();
  const store = await openSqliteStore(file);
  onTestFinished(() => store.close());
  const ann = await createAuthor(store, ANN);
  for (let n = 0; n < 20; n += 1) await ann.commit(append(ANN, `${n} ${"x".repeat(1_000)}`));
  openOutsider(file).exec("PRAGMA wal_checkpoint(TRUNCATE)");
  for (let n = 20; n < 30; n += 1) await ann.commit(append(ANN, `${n}`));
  return { file, store, ann };
}

const half = (path: string): void => truncateSync(path, Math.floor(statSync(path).size / 2));

/** A backup that is put in place of a file that is in use. */
function replace(path: string): void {
  copyFileSync(path, `${path}.copy`);
  renameSync(`${path}.copy`, path);
}

const ACCIDENTS: Readonly<Record<string, (file: string) => void>> = {
  "the file is deleted": (file) => rmSync(file),
  "the file is moved away": (file) => renameSync(file, `${file}.old`),
  "the file is replaced": (file) => replace(file),
  "the file is emptied": (file) => truncateSync(file, 0),
  "the file is cut off": (file) => half(file),
  "the WAL is deleted": (file) => rmSync(`${file}-wal`),
  "the WAL is moved away": (file) => renameSync(`${file}-wal`, `${file}-wal.old`),
  "the WAL is replaced": (file) => replace(`${file}-wal`),
  "the WAL is emptied": (file) => truncateSync(`${file}-wal`, 0),
  "the WAL is cut off": (file) => half(`${file}-wal`),
  "the WAL is cut off behind its first frame": (file) => truncateSync(`${file}-wal`, 32 + 24 + 4_096),
};

describe.each(Object.entries(ACCIDENTS))("when %s", (_name, happen) => {
  it("acks nothing any more, and says that the file is lost", async () => {
    const { file, store, ann } = await openStore();
    happen(file);
    const commit = ann.prepare(append(ANN, "after"));
    await expect(store.commit(commit)).rejects.toMatchObject(lost);
    // Again, and for a commit that would touch other pages.
    await expect(store.commit(commit)).rejects.toMatchObject(lost);
    await expect(createAuthor(store, person("bob"))).rejects.toMatchObject(lost);
  });
});

it("still reads what it knows of a file that is lost", async () => {
  const { file, store, ann } = await openStore();
  rmSync(file);
  await expect(ann.commit(append(ANN, "after"))).rejects.toMatchObject(lost);
  expect(await store.heads([ANN.thread])).toMatchObject([{ head: { offset: 30 } }]);
});

it("takes a WAL that another process copied back and emptied for what it is", async () => {
  const { file, store, ann } = await openStore();
  const outsider = openOutsider(file);
  for (let round = 0; round < 3; round += 1) {
    outsider.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    for (let n = 0; n < 3; n += 1) await ann.commit(append(ANN, `${round} ${n}`));
    outsider.exec("PRAGMA wal_checkpoint(RESTART)");
    await ann.commit(append(ANN, `${round} restarted`));
  }
  expect(await readTexts(store, ANN)).toHaveLength(42);
});

it("goes on while SQLite itself begins the WAL anew", async () => {
  const { file, ann } = await openStore();
  const sizes = new Set<number>();
  // Each fills a good part of the 32 MiB at which the WAL is copied back.
  for (let n = 0; n < 12; n += 1) {
    await ann.commit(append(ANN, ...Array.from({ length: 20 }, () => "x".repeat(250_000))));
    sizes.add(statSync(`${file}-wal`).size);
  }
  expect(sizes.size, "the WAL never began anew").toBeLessThan(12);
});

it("leaves the WAL of a lost file as it is when it is closed", async () => {
  const { file, store, ann } = await openStore();
  half(file);
  await expect(ann.commit(append(ANN, "after"))).rejects.toMatchObject(lost);
  const { size } = statSync(`${file}-wal`);
  await store.close();
  expect(statSync(`${file}-wal`).size).toBe(size);
});
