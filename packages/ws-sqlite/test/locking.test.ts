import { symlinkSync } from "node:fs";
import path from "node:path";
import { openSqliteStore } from "@apex/ws-sqlite";
import { expect, it, onTestFinished } from "vitest";
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
