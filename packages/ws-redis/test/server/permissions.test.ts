import { readFileSync } from "node:fs";
import { startRedis } from "@apex/testkit/redis";
import { expect, test } from "vitest";
import { CONNECTION_COMMANDS } from "../../src/connection/commands.ts";
import { APPLY, OPERATIONS } from "../../src/scripts/apply.lua.ts";
import { SCRIPT_COMMANDS } from "../../src/scripts/commands.ts";
import { ENSURE_STORE } from "../../src/scripts/ensure-store.lua.ts";
import { LOAD } from "../../src/scripts/load.lua.ts";
import { RANGE } from "../../src/scripts/range.lua.ts";
import { READ_PAGES } from "../../src/scripts/read-pages.lua.ts";
import { append, applyAll, group, log, pageAt, placeOf, replaceRow } from "./support/groups.ts";
import { connectDriver } from "./support/redis-row-server.ts";

const ann = placeOf("ann");

test("the list of commands is all that the scripts call", () => {
  const sources = [APPLY, ENSURE_STORE, LOAD, RANGE, READ_PAGES].map(({ source }) => source).join("\n");
  const called = [...sources.matchAll(/\b(?:call|try)\("([A-Z]+)"/g)].map(([, name = ""]) => name);
  const operations = Object.keys(OPERATIONS).filter((name) => name === name.toUpperCase());
  expect([...new Set([...called, ...operations])].map((name) => name.toLowerCase()).toSorted()).toEqual([...SCRIPT_COMMANDS].toSorted());
});

test("a user who may call these, and has the prefix's keys and channels, can do everything", async () => {
  const allowed = [...CONNECTION_COMMANDS, ...SCRIPT_COMMANDS].map((name) => `+${name}`).join(" ");
  await using server = await startRedis({ users: [`app on >word ~apex:* &apex:* ${allowed}`] });
  const driver = await connectDriver({ url: server.url.replace("//", "//app:word@") });
  const letter = { type: "add", stream: ann.dead, offset: 1, member: "letter" as never } as const;
  const written = group(ann, {
    ...replaceRow(ann, "", "v1"),
    ids: [{ stream: ann.stream, id: "id", offset: undefined }],
    logs: [log(ann.stream, { pages: [pageAt(ann.stream, 1), pageAt(ann.stream, 2)], trimmedThrough: 1 })],
    newIds: [{ stream: ann.stream, id: "id", offset: 1 }, { stream: ann.stream, id: "other", offset: undefined }],
    letters: [letter, { type: "remove", stream: ann.dead, fromOffset: 1, toOffset: 1 }],
    indexes: [{ index: "pending", member: "m", score: 0 }, { index: "pending", member: "n", score: undefined }],
  });
  expect(await applyAll(driver, [written])).toEqual([{ status: "applied" }]);
  const stale = { ...append(ann, "v0", "v9", 9), turn: { writer: "w", isWanted: true } };
  expect(await applyAll(driver, [stale])).toMatchObject([{ status: "stale" }]);
  expect(await applyAll(driver, [append(ann, "v1", "v2", 3)])).toMatchObject([{ status: "waits" }]);
  const gone = group(ann, { checks: replaceRow(ann, "v1", "v2").checks, rows: new Map([[ann.row, undefined]]), logs: [log(ann.stream, { deleted: "birth0" as never })], turn: { writer: "w", isWanted: false } });
  expect(await applyAll(driver, [gone])).toEqual([{ status: "applied" }]);
  const { partition, stream, dead, row } = ann;
  expect(await driver.load([{ partition, rows: [row], ids: [{ stream, id: "id" }], letters: [{ stream: dead, offset: 1 }] }])).toEqual([{ rows: [undefined], offsets: [undefined], letters: [false] }]);
  expect(await driver.readPages({ partition, stream, rows: [row], from: 1, direction: "forwards", entriesMax: 1, bytesMax: 1 })).toEqual({ rows: [undefined], pages: [] });
  expect(await driver.range({ index: "pending", after: undefined, limit: 5 })).toEqual(["m"]);
  expect(await server.command("ACL", "LOG")).toEqual([]);
  await driver.connection.close();
});

test("the list of commands is in the documentation", () => {
  const [, listed = ""] = /The scripts of the store call[^:]*: ([^.]*)\./s.exec(readFileSync(new URL("../../../../docs/operations.md", import.meta.url), "utf8")) ?? [];
  expect([...listed.matchAll(/`([^`]+)`/g)].map(([, name]) => name)).toEqual([...SCRIPT_COMMANDS].toSorted());
});
