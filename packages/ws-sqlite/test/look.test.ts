import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openSqliteStore } from "@apex/ws-sqlite";
import { expect, it } from "vitest";
import { startChild } from "./support/child.ts";
import { freshPath } from "./support/files.ts";

/** What a file and its WAL hold, byte by byte. */
function contents(file: string): readonly string[] {
  return [file, `${file}-wal`].map((name) => (existsSync(name) ? createHash("sha256").update(readFileSync(name)).digest("hex") : "none"));
}

/** A store whose process was killed: its newest commits are in the WAL alone. */
async function leftStore(): Promise<string> {
  const file = freshPath();
  const task = { path: file, options: {}, names: ["ann"], count: 100, burst: 10, padding: 1_000, isLeftOpen: true };
  const owner = startChild("appender", [task]);
  await owner.line("done");
  owner.kill("SIGKILL");
  await owner.ended;
  expect(statSync(`${file}-wal`).size).toBeGreaterThan(100_000);
  return file;
}

/** A database of another application that was killed like it. */
function leftDatabase(): string {
  const file = freshPath();
  const script = `
    const database = new (require("node:sqlite").DatabaseSync)(${JSON.stringify(file)});
    database.exec("PRAGMA journal_mode = WAL; CREATE TABLE photos (id INTEGER PRIMARY KEY); INSERT INTO photos VALUES (1)");
    process.kill(process.pid, "SIGKILL");`;
  spawnSync(process.execPath, ["-e", script]);
  expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
  return file;
}

it("leaves a damaged file and its WAL as they are, for the person who restores them", async () => {
  const file = freshPath();
  const task = { path: file, options: {}, burst: 10, padding: 1_000 };
  const filler = startChild("appender", [{ ...task, names: ["bob"], count: 500 }]);
  await filler.ended;
  const owner = startChild("appender", [{ ...task, names: ["ann"], count: 50, isLeftOpen: true }]);
  await owner.line("done");
  owner.kill("SIGKILL");
  await owner.ended;
  const bytes = readFileSync(file);
  // Of bob's entries, which the WAL knows nothing of.
  bytes.fill(0xa5, 40 * 4_096, 60 * 4_096);
  writeFileSync(file, bytes);
  const before = contents(file);
  for (const check of ["auto", "always"] as const) {
    await expect(openSqliteStore(file, { check })).rejects.toMatchObject({ code: "store_damaged" });
    expect(contents(file)).toEqual(before);
  }
});

it("leaves a database of another application and its WAL as they are", async () => {
  const file = leftDatabase();
  const before = contents(file);
  await expect(openSqliteStore(file)).rejects.toMatchObject({ code: "store_foreign" });
  expect(contents(file)).toEqual(before);
  expect(readdirSync(path.dirname(file))).not.toContain("apex.db-lock");
});

it("makes no file beside a database of another application", async () => {
  const file = freshPath();
  const other = new DatabaseSync(file);
  other.exec("PRAGMA journal_mode = WAL; CREATE TABLE photos (id INTEGER PRIMARY KEY)");
  other.close();
  await expect(openSqliteStore(file)).rejects.toMatchObject({ code: "store_foreign" });
  expect(readdirSync(path.dirname(file))).toEqual(["apex.db"]);
});

it("leaves a store of a newer version and its WAL as they are", async () => {
  const file = await leftStore();
  const script = `
    const database = new (require("node:sqlite").DatabaseSync)(${JSON.stringify(file)});
    database.exec("PRAGMA user_version = 99");
    process.kill(process.pid, "SIGKILL");`;
  spawnSync(process.execPath, ["-e", script]);
  const before = contents(file);
  expect(before).not.toContain("none");
  await expect(openSqliteStore(file)).rejects.toMatchObject({ code: "store_newer", details: { version: 99 } });
  expect(contents(file)).toEqual(before);
});

it.each(["missing", "empty"])("does not begin anew beside the WAL of a file that is %s", async (state) => {
  const file = await leftStore();
  if (state === "missing") rmSync(file);
  else truncateSync(file, 0);
  const before = contents(file);
  await expect(openSqliteStore(file)).rejects.toMatchObject({
    code: "store_damaged",
    message: expect.stringContaining("holds the newest commits") as string,
  });
  expect(contents(file)).toEqual(before);
});

it.each([
  ["a folder", (file: string) => mkdirSync(file)],
  ["a link to itself", (file: string) => symlinkSync(file, file)],
])("says of %s that it is no file, and makes none beside it", async (_what, make) => {
  const file = freshPath();
  make(file);
  await expect(openSqliteStore(file)).rejects.toMatchObject({ code: "misconfigured", retryable: false });
  expect(readdirSync(path.dirname(file))).toEqual(["apex.db"]);
});

it("leaves a file of a single byte as it is", async () => {
  const file = freshPath();
  writeFileSync(file, "\n");
  await expect(openSqliteStore(file)).rejects.toMatchObject({ code: "store_foreign" });
  expect([readFileSync(file, "utf8"), readdirSync(path.dirname(file))]).toEqual(["\n", ["apex.db"]]);
});
