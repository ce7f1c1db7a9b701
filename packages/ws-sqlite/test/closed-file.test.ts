import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { StreamKey } from "@apex/ws-queue-core";
import { openClosedFile, openSqliteStore } from "@apex/ws-sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { migrate } from "../src/database/migrate.ts";
import { APPLICATION_ID, MIGRATIONS } from "../src/database/schema.ts";
import { append, createAuthor, person } from "./support/author.ts";
import { startChild } from "./support/child.ts";
import { freshPath } from "./support/files.ts";

const ANN = person("ann");
const ALL = { entriesMax: 1_000, bytesMax: 1_000_000 };

/** A store that was closed, with an event. */
async function closedStore(): Promise<string> {
  const file = freshPath();
  const store = await openSqliteStore(file);
  await (await createAuthor(store, ANN)).commit(append(ANN, '{"n":1}'));
  await store.close();
  return file;
}

function look(file: string) {
  const closed = openClosedFile(file);
  onTestFinished(() => closed.close());
  return closed;
}

const contents = (file: string): readonly string[] =>
  [file, `${file}-wal`, `${file}-lock`].map((name) => (existsSync(name) ? createHash("sha256").update(readFileSync(name)).digest("hex") : "none"));

describe("a file that no process has open", () => {
  it("is read without a change to it", async () => {
    const file = await closedStore();
    const before = contents(file);
    const closed = openClosedFile(file);
    expect(await closed.read({ stream: ANN.thread, from: "start", ...ALL })).toMatchObject({ status: "page", page: { entries: [{ offset: 1, text: '{"n":1}' }] } });
    expect(await closed.inspection.threads(undefined, 10)).toEqual([ANN.thread]);
    expect(closed.inspection.describe()).toMatchObject({ kind: "sqlite", file, schema: MIGRATIONS.length });
    expect(closed.search()).toBe("ok");
    closed.close();
    expect(contents(file)).toEqual(before);
  });

  it("is read with the newest commits of a process that was killed, and the next process opens it meanwhile", async () => {
    const file = freshPath();
    const owner = startChild("appender", [{ path: file, options: {}, names: ["ann"], count: 20, burst: 5, padding: 10, isLeftOpen: true }]);
    await owner.line("done");
    owner.kill("SIGKILL");
    await owner.ended;
    const before = contents(file);
    const closed = look(file);
    expect((await closed.heads([ANN.thread]))[0]?.head.offset).toBe(20);
    expect(contents(file)).toEqual(before);
    await (await openSqliteStore(file)).close();
    await expect(closed.heads([ANN.thread])).rejects.toMatchObject({ code: "store_locked" });
  });

  it("is refused while a process has it open, and that process goes on", async () => {
    const file = await closedStore();
    const owner = startChild("opener", [file]);
    await owner.line("open");
    expect(() => openClosedFile(file)).toThrow(expect.objectContaining({ code: "store_locked", message: expect.stringContaining(`process ${owner.process.pid}`) as string }));
    owner.tell("close");
    expect(await owner.ended).toMatchObject({ code: 0 });
  });

  it("says when a process opens it while it is read", async () => {
    const file = await closedStore();
    const closed = look(file);
    await closed.heads([ANN.thread]);
    const owner = startChild("opener", [file]);
    await owner.line("open");
    await expect(closed.thread(ANN.thread)).rejects.toMatchObject({ code: "store_locked", details: { pid: owner.process.pid } });
  });

  it("is refused where it is missing, another application's, or of an earlier schema", async () => {
    expect(() => openClosedFile(freshPath())).toThrow(expect.objectContaining({ code: "misconfigured", message: expect.stringContaining("missing or empty") as string }));
    const text = freshPath();
    writeFileSync(text, "These are my notes. ".repeat(500));
    expect(() => openClosedFile(text)).toThrow(expect.objectContaining({ code: "store_foreign" }));
    const old = freshPath();
    const database = new DatabaseSync(old);
    migrate(database, APPLICATION_ID, MIGRATIONS.slice(0, 3));
    database.close();
    expect(() => openClosedFile(old)).toThrow(expect.objectContaining({ code: "misconfigured", message: expect.stringContaining("has schema 3 and this version reads") as string }));
    expect(existsSync(`${old}-lock`)).toBe(false);
  });

  it("is not written to by what is asked of it", async () => {
    const closed = look(await closedStore());
    expect(await closed.thread("thread:ben:t1" as StreamKey)).toBeUndefined();
    expect(await closed.pending(undefined, 10)).toEqual({ threads: [], next: undefined });
  });
});
