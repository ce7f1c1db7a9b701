import { copyFileSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { openSqliteStore } from "@apex/ws-sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { append, createAuthor, person, readTexts } from "./support/author.ts";
import { startChild } from "./support/child.ts";
import { freshPath } from "./support/files.ts";
import { openOutsider } from "./support/outsider.ts";

const ANN = person("ann");
const lost = { code: "store_lost", fault: "infra", retryable: false };

/** An open store with twenty entries, which lie in the file, and ten, which lie in its WAL. */
async function openStore(onError?: (error: unknown) => void) {
  const file = freshPath();
  const store = await openSqliteStore(file, onError && { onError });
  onTestFinished(() => store.close());
  const ann = await createAuthor(store, ANN);
  for (let n = 0; n < 20; n += 1) await ann.commit(append(ANN, `${n} ${"x".repeat(1_000)}`));
  const outsider = openOutsider(file);
  outsider.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  outsider.close();
  for (let n = 20; n < 30; n += 1) await ann.commit(append(ANN, `${n}`));
  return { file, store, ann };
}

const half = (name: string): void => truncateSync(name, Math.floor(statSync(name).size / 2));

/** A backup that is put in place of a file that is in use. */
function replace(name: string): void {
  copyFileSync(name, `${name}.copy`);
  renameSync(`${name}.copy`, name);
}

/** What SQLite cuts a WAL back to. */
const WAL_BYTES_MAX = 64 * 1024 * 1024;

const appender = (file: string, count: number, isLeftOpen: boolean) =>
  startChild("appender", [{ path: file, options: {}, names: ["ann"], burst: 1, padding: 1_000, count, isLeftOpen }]);

/** A file that was closed with thirty entries: each test begins with its own copy. */
let closed: Promise<Buffer> | undefined;

async function closeStore(): Promise<Buffer> {
  const file = freshPath();
  await appender(file, 30, false).ended;
  return readFileSync(file);
}

/** A process that was killed left the newest fifty of eighty entries in the WAL. */
async function leaveStore(): Promise<string> {
  closed ??= closeStore();
  const file = freshPath();
  writeFileSync(file, await closed);
  const owner = appender(file, 80, true);
  await owner.line("done");
  owner.kill("SIGKILL");
  await owner.ended;
  return file;
}

async function openLeftStore(onError?: (error: unknown) => void) {
  const file = await leaveStore();
  return { file, store: await openSqliteStore(file, onError && { onError }) };
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

  it("acks nothing when that happened before the first commit either", async () => {
    const { file, store } = await openLeftStore();
    onTestFinished(() => store.close());
    happen(file);
    await expect(createAuthor(store, person("bob"))).rejects.toMatchObject(lost);
  });

  it("says so when it is closed, and the next opening does not take it for a clean close", async () => {
    const errors: unknown[] = [];
    const { file, store } = await openStore((error) => errors.push(error));
    happen(file);
    await store.close();
    expect(errors).toMatchObject([lost]);
    expect(openOutsider(`${file}-lock`).prepare("SELECT count(*) AS count FROM owner").get()).toMatchObject({ count: 1 });
  });
});

describe.each(Object.entries(ACCIDENTS))("when %s long after any name in the folder changed", (_name, happen) => {
  it("acks nothing any more", async () => {
    const { file, ann } = await openStore();
    await expect.poll(() => Date.now() - statSync(path.dirname(file)).ctimeMs, { timeout: 20_000 }).toBeGreaterThan(200);
    for (let n = 30; n < 33; n += 1) await ann.commit(append(ANN, `${n}`));
    happen(file);
    await expect(ann.commit(append(ANN, "after"))).rejects.toMatchObject(lost);
  });
});

it.each(["commits", "does not"])("copies a WAL that was deleted into its file when it %s before it is closed", async (commits) => {
  const { file, store, ann } = await openStore(() => undefined);
  rmSync(`${file}-wal`);
  if (commits === "commits") await expect(ann.commit(append(ANN, "after"))).rejects.toMatchObject(lost);
  await store.close();
  const again = await openSqliteStore(file);
  onTestFinished(() => again.close());
  expect((await readTexts(again, ANN)).slice(0, 30)).toHaveLength(30);
});

it("changes neither file nor WAL when it is closed after the file was emptied", async () => {
  const { file, store } = await openStore(() => undefined);
  truncateSync(file, 0);
  const { size } = statSync(`${file}-wal`);
  await store.close();
  expect([statSync(file).size, statSync(`${file}-wal`).size]).toEqual([0, size]);
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

it("makes no room in a WAL that has some of a process that was killed", async () => {
  const { file, store } = await openLeftStore();
  onTestFinished(() => store.close());
  const { size } = statSync(`${file}-wal`);
  await createAuthor(store, person("bob"));
  expect(statSync(`${file}-wal`).size).toBe(size);
});

it("goes on when SQLite cuts back a WAL whose end is room", async () => {
  const file = await leaveStore();
  truncateSync(`${file}-wal`, 2 * WAL_BYTES_MAX);
  const store = await openSqliteStore(file);
  onTestFinished(() => store.close());
  const ann = await createAuthor(store, ANN);
  for (let n = 0; n < 12; n += 1) await ann.commit(append(ANN, ...Array.from({ length: 20 }, () => "x".repeat(250_000))));
  expect(statSync(`${file}-wal`).size, "the WAL was not cut back").toBe(WAL_BYTES_MAX);
  expect(await readTexts(store, ANN)).toHaveLength(80 + 240);
});

it("leaves the WAL of a lost file as it is when it is closed", async () => {
  const { file, store, ann } = await openStore();
  half(file);
  await expect(ann.commit(append(ANN, "after"))).rejects.toMatchObject(lost);
  const { size } = statSync(`${file}-wal`);
  await store.close();
  expect(statSync(`${file}-wal`).size).toBe(size);
});
