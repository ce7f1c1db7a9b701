import { once } from "node:events";
import { get } from "node:http";
import path from "node:path";
import type { StreamKey } from "@apex/ws-queue-core";
import type { StoreFactory } from "@apex/ws-queue-core/store";
import { describe, expect, test } from "vitest";
import { createError } from "../../src/index.ts";
import { lookIntoFile, type DoctorReport, type ThreadRow } from "../../src/control.ts";
import { sqliteStore } from "../../src/sqlite.ts";
import { memoryStore } from "../../src/memory.ts";
import { spoilEntry } from "../support/damaged-file.ts";
import { BOTH_STORES, freshFolder, startLookedInto, THREAD, type LookedInto } from "./support.ts";

const SOON = { timeout: 10_000 };

const ask = (service: LookedInto, userId: string, thread: string) => service.client(userId).thread(thread).request("ask", { question: "?" }).accepted;

const statuses = ({ checks }: DoctorReport): object => Object.fromEntries(checks.map(({ name, status }) => [name, status]));

async function allRows({ operator }: LookedInto, all: boolean, limit: number): Promise<ThreadRow[]> {
  const rows: ThreadRow[] = [];
  let after: string | undefined;
  do {
    const page = await operator.threads({ all, limit, ...(after === undefined ? {} : { after }) });
    rows.push(...page.threads);
    after = page.next;
  } while (after !== undefined);
  return rows;
}

describe.each(BOTH_STORES)("looking into a service, store %s", (_name, store) => {
  test("threads are those with work or an owner, in pages; and all of them on demand", async () => {
    await using service = await startLookedInto({ store: store() });
    const { manager } = service;
    const finish: (() => void)[] = [];
    manager.onRequest("ask", () => new Promise<void>((resolve) => void finish.push(resolve)));
    for (const user of ["ann", "ben", "cleo"]) await ask(service, user, "t1");
    await ask(service, "ann", "t1");
    await manager.append({ userId: "dora", threadId: "quiet" }, "noted", { text: "." });
    await expect.poll(() => finish.length, SOON).toBe(3);
    const rows = await allRows(service, false, 2);
    expect(rows.map(({ userId }) => userId).toSorted()).toEqual(["ann", "ben", "cleo"]);
    expect(rows.find(({ userId }) => userId === "ann")).toEqual({ userId: "ann", threadId: "t1", owner: "here", waiting: 2, openRuns: 0, attempt: 1 });
    expect((await allRows(service, true, 2)).map(({ userId }) => userId)).toEqual(["ann", "ben", "cleo", "dora"]);
    for (const done of finish) done();
    await expect.poll(async () => (finish.at(-1)?.(), (await allRows(service, false, 1)).every(({ waiting }) => waiting === 0)), SOON).toBe(true);
  });

  test("a thread shows what waits with its attempts and failures, what runs with its tools, and its newest entries", async () => {
    await using service = await startLookedInto({ store: store() });
    const { manager, operator } = service;
    expect(await operator.inspect(THREAD)).toMatchObject({ owner: "none", waiting: [], waitingCount: 0, openRuns: [], streams: {}, last: [] });
    manager.onRequest("ask", { attempts: 5, retry: { firstMs: 60_000, maxMs: 60_000 } }, () => Promise.reject(createError("store_unavailable", "The library is closed")));
    await ask(service, "ann", "t1");
    await ask(service, "ann", "t1");
    await expect.poll(async () => (await operator.inspect(THREAD)).attempts.failures.length, SOON).toBe(1);
    const report = await operator.inspect({ ...THREAD, last: 1 });
    expect(report).toMatchObject({ attempts: { begun: 1, dueAt: expect.any(Number) as number, failures: [{ attempt: 1, code: "store_unavailable" }] }, waitingCount: 2 });
    expect(report.waiting).toMatchObject([{ name: "ask", attempt: 1, cancelled: false, priority: "normal", acceptedAt: expect.any(Number) as number }, { name: "ask", attempt: 0 }]);
    expect(report.streams).toMatchObject({ thread: { oldest: 1 }, requests: { head: 2, oldest: 1 } });
    expect(report.last).toMatchObject([{ offset: report.streams.thread?.head, type: "request_retrying" }]);
  });

  test("an open run is shown with its open tools", async () => {
    await using service = await startLookedInto({ store: store() });
    let finish = (): void => undefined;
    service.manager.onRequest("ask", (ctx) => ctx.run("librarian", (run) => run.tool("search", {}, () => new Promise<void>((resolve) => (finish = resolve)))));
    await ask(service, "ann", "t1");
    await expect.poll(async () => (await service.operator.inspect(THREAD)).openRuns, SOON).toMatchObject([{ agentName: "librarian", tools: [{ toolName: "search" }] }]);
    expect(await service.operator.inspect(THREAD)).toMatchObject({ owner: "here" });
    finish();
  });

  test("the doctor says what the store is, which handlers are missing, what was refused and what failed", async () => {
    await using service = await startLookedInto({ store: store(), limits: { handlersMax: 40 } });
    service.manager.onRequest("fail", () => undefined);
    await ask(service, "ann", "t1");
    await once(get(service.url.replace("ws:", "http:"), { headers: { connection: "upgrade", upgrade: "websocket" } }), "response");
    const report = await service.operator.doctor();
    expect(report).toMatchObject({
      store: { kind: _name, durability: _name === "sqlite" ? "disk" : "memory" },
      service: { pid: process.pid, handlers: { registered: ["fail"], missing: ["ask"] }, damagedEntries: 0, failures: { count: expect.any(Number) as number }, limits: { handlersMax: 40 } },
      work: { threads: 1, due: 1 },
    });
    expect(statuses(report)).toMatchObject({ store: _name === "sqlite" ? "ok" : "warn", handlers: "warn", damage: "ok", refusals: "warn" });
    expect(report.checks.find(({ name }) => name === "handlers")?.message).toContain("no handler for ask");
  });
});

test("damaged entries that were met are a check that fails", async () => {
  const file = path.join(freshFolder(), "apex.db");
  {
    await using service = await startLookedInto({ store: sqliteStore(file) });
    for (const text of ["one", "two", "three"]) await service.manager.append(THREAD, "noted", { text });
  }
  spoilEntry(file, "thread:ann:t1" as StreamKey, 2);
  await using service = await startLookedInto({ store: sqliteStore(file) });
  const items = [];
  for await (const item of service.operator.tail({ ...THREAD, from: "start", follow: false }, new AbortController().signal)) items.push(item);
  expect(items.map(({ kind }) => kind)).toEqual(["entry", "damaged", "entry", "head"]);
  const report = await service.operator.doctor();
  expect(report.service).toMatchObject({ damagedEntries: 1, failures: { newest: expect.arrayContaining([expect.objectContaining({ code: "store_damaged" })]) as unknown } });
  expect(statuses(report)).toMatchObject({ damage: "fail", failures: "warn" });
  service.errors.length = 0;
});

test("a store that fails is a check that fails, and the rest is told", async () => {
  let isDown = false;
  const store: StoreFactory = {
    async open(context) {
      const opened = await memoryStore().open(context);
      return { ...opened, pending: (...args) => (isDown ? Promise.reject(createError("store_unavailable", "The disk is gone")) : opened.pending(...args)) };
    },
  };
  await using service = await startLookedInto({ store });
  isDown = true;
  const report = await service.operator.doctor();
  expect(statuses(report)).toMatchObject({ answers: "fail", handlers: "warn" });
  expect(report.checks.find(({ name }) => name === "answers")?.message).toContain("store_unavailable: The disk is gone");
  service.errors.length = 0;
});

test("a closed file shows the same, and is refused while its service runs", async () => {
  const file = path.join(freshFolder(), "apex.db");
  {
    await using service = await startLookedInto({ store: sqliteStore(file) });
    await service.manager.append(THREAD, "noted", { text: "one" });
    await ask(service, "ann", "t1");
    await expect(lookIntoFile(file)).rejects.toMatchObject({ code: "store_locked" });
  }
  const operator = await lookIntoFile(file);
  try {
    const report = await operator.doctor();
    expect(report).toMatchObject({ store: { kind: "sqlite", file }, work: { threads: 1 } });
    expect(report.service).toBeUndefined();
    expect(statuses(report)).toMatchObject({ store: "ok", file: "ok", work: "ok" });
    expect(await operator.threads()).toMatchObject({ threads: [{ userId: "ann", waiting: 1, owner: "none" }] });
    expect(await operator.inspect(THREAD)).toMatchObject({ waiting: [{ name: "ask" }], last: [{ offset: 1, type: "noted" }] });
    const items = [];
    for await (const item of operator.tail({ ...THREAD, from: 1 }, new AbortController().signal)) items.push(item.kind);
    expect(items).toEqual(["entry", "head"]);
    await expect(operator.redrive({ userId: "ann", offset: 1 })).rejects.toMatchObject({ code: "invalid_argument" });
  } finally {
    operator.close();
  }
});
