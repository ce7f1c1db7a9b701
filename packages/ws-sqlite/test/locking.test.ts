import { copyFileSync, linkSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Store } from "@apex/ws-queue-core/store";
import { openSqliteStore } from "@apex/ws-sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { append, createAuthor, person, readTexts } from "./support/author.ts";
import { startChild } from "./support/child.ts";
import { freshPath } from "./support/files.ts";

const locked = { code: "store_locked", fault: "infra", retryable: false };

it("refuses a second process and says who has the store", async () => {
  const file = freshPath();
  const owner = startChild("opener", [file]);
  await owner.line("open");
  await expect(openSqliteStore(file)).rejects.toMatchObject({ ...locked, details: { pid: owner.process.pid } });
  const second = startChild("opener", [file]);
  expect(JSON.parse((await second.line("failed")).slice(7))).toMatchObject({
    code: "store_locked",
    message: expect.stringMatching(new RegExp(`process ${owner.process.pid} .*; stop it, or choose another path`)) as string,
  });
  owner.tell("close");
  await owner.ended;
  const store = await openSqliteStore(file);
  await store.close();
});

it("is open to the next process as soon as its owner is killed", async () => {
  const file = freshPath();
  for (let round = 0; round < 3; round += 1) {
    const owner = startChild("opener", [file]);
    await owner.line("open");
    owner.kill("SIGKILL");
    await owner.ended;
  }
  const store = await openSqliteStore(file);
  await store.close();
});

it("keeps its owner while that one is only stopped", async () => {
  const file = freshPath();
  const owner = startChild("opener", [file]);
  await owner.line("open");
  owner.kill("SIGSTOP");
  await expect(openSqliteStore(file)).rejects.toMatchObject(locked);
  owner.kill("SIGKILL");
  await owner.ended;
});

it("refuses a second store of one process, by whatever name, and stays whole for the first", async () => {
  const file = freshPath();
  const link = path.join(path.dirname(file), "link.db");
  const store = await openSqliteStore(file);
  onTestFinished(() => store.close());
  symlinkSync(file, link);
  for (const name of [file, link]) {
    await expect(openSqliteStore(name)).rejects.toMatchObject({ ...locked, details: { pid: process.pid } });
  }
  const other = startChild("opener", [file]);
  expect(await other.line("failed")).toContain("store_locked");
  await store.close();
  const again = await openSqliteStore(link);
  await again.close();
});

it("gives the store to one of many who open it at once", async () => {
  const file = freshPath();
  const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => openSqliteStore(file)));
  const stores = outcomes.filter((outcome) => outcome.status === "fulfilled").map(({ value }) => value);
  expect(stores).toHaveLength(1);
  for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject(locked);
  await stores[0]?.close();
});

describe("a file with two names", () => {
  /** A store with a hard link to its file, in another folder. */
  async function linkedStore() {
    const file = freshPath();
    const link = path.join(path.dirname(freshPath()), "link.db");
    const task = { path: file, options: {}, names: ["ann"], count: 20, burst: 5 };
    const first = startChild("appender", [task]);
    await first.ended;
    linkSync(file, link);
    return { file, link };
  }

  it("has one lock", async () => {
    const { file, link } = await linkedStore();
    for (const [mine, others] of [[file, link], [link, file]] as const) {
      const owner = startChild("opener", [mine]);
      await owner.line("open");
      await expect(openSqliteStore(others)).rejects.toMatchObject({ ...locked, details: { pid: owner.process.pid } });
      owner.kill("SIGKILL");
      await owner.ended;
    }
  });

  it("has one WAL: what a killed process acked under one name is there under the other", async () => {
    const { file, link } = await linkedStore();
    const task = { path: link, options: {}, names: ["ann"], count: 40, burst: 5, isLeftOpen: true };
    const owner = startChild("appender", [task]);
    await owner.line("done");
    owner.kill("SIGKILL");
    await owner.ended;
    for (const name of [link, file]) {
      const store = await openSqliteStore(name);
      expect((await readTexts(store, person("ann"))).length).toBeGreaterThanOrEqual(40);
      await store.close();
    }
  });

  it("is not confused with its copy, which has a lock of its own, nor with a file that was moved", async () => {
    const { file, link } = await linkedStore();
    const [copy, moved] = [`${file}.copy`, `${file}.moved`];
    copyFileSync(file, copy);
    const stores = await Promise.all([openSqliteStore(file), openSqliteStore(copy)]);
    for (const store of stores) {
      expect(await readTexts(store, person("ann"))).toHaveLength(20);
      await store.close();
    }
    renameSync(file, moved);
    const store = await openSqliteStore(link);
    onTestFinished(() => store.close());
    await expect(openSqliteStore(moved)).rejects.toMatchObject(locked);
  });

  it("is not opened beside its owner under a new name, nor without the WAL of a killed one", async () => {
    const file = freshPath();
    const [moved, link] = [`${file}.moved`, path.join(path.dirname(freshPath()), "link.db")];
    const task = { path: file, options: {}, names: ["ann"], count: 20, burst: 5, isLeftOpen: true };
    const owner = startChild("appender", [task]);
    await owner.line("done");
    renameSync(file, moved);
    const apart = { code: "store_damaged", message: expect.stringContaining(`${file}-wal holds the newest commits`) as string };
    await expect(openSqliteStore(moved)).rejects.toMatchObject(apart);
    owner.kill("SIGKILL");
    await owner.ended;
    linkSync(moved, link);
    for (const name of [moved, link]) await expect(openSqliteStore(name)).rejects.toMatchObject(apart);
    renameSync(`${file}-wal`, `${moved}-wal`);
    const store = await openSqliteStore(moved);
    onTestFinished(() => store.close());
    expect(await readTexts(store, person("ann"))).toHaveLength(20);
    await expect(openSqliteStore(link)).rejects.toMatchObject(locked);
  });

  it("has one lock also while its owner copies the WAL into it", async () => {
    const { file, link } = await linkedStore();
    const owner = startChild("appender", [{ path: file, options: {}, names: ["ann"], count: 60, burst: 5, padding: 1_000, isLeftOpen: true }]);
    await owner.line("done");
    // The moment at which the first page is copied and says how long the file will be.
    const bytes = readFileSync(file);
    bytes.writeUInt32BE(bytes.readUInt32BE(28) + 100, 28);
    writeFileSync(file, bytes);
    await expect(openSqliteStore(link)).rejects.toMatchObject(locked);
  });
});

it.each(["empty", "moved here"])("gives a file with two names to one of two who open it at once, also before it has a name: %s", async (kind) => {
  for (let round = 0; round < 3; round += 1) {
    const file = freshPath();
    const link = path.join(path.dirname(freshPath()), "link.db");
    if (kind === "empty") writeFileSync(file, "");
    else {
      const first = await openSqliteStore(`${file}.before`);
      await (await createAuthor(first, person("ann"))).commit(append(person("ann"), "kept"));
      await first.close();
      renameSync(`${file}.before`, file);
    }
    linkSync(file, link);
    const outcomes = await Promise.allSettled([file, link].map((name) => openSqliteStore(name)));
    const stores = outcomes.filter((outcome) => outcome.status === "fulfilled").map(({ value }) => value);
    expect(stores).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject(locked);
    if (kind !== "empty") expect(await readTexts(stores[0] as Store, person("ann"))).toEqual(["kept"]);
    await stores[0]?.close();
    const again = await openSqliteStore(link);
    await again.close();
  }
});

it("has one lock for a symbolic link that led nowhere before it was opened", async () => {
  const file = freshPath();
  const link = path.join(path.dirname(freshPath()), "link.db");
  symlinkSync(path.relative(path.dirname(link), file), link);
  const store = await openSqliteStore(link);
  onTestFinished(() => store.close());
  await expect(openSqliteStore(file)).rejects.toMatchObject(locked);
});
