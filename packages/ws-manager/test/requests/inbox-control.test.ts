import { setImmediate } from "node:timers/promises";
import { TIMER_MS_MAX } from "@apex/ws-queue-core";
import type { Commit, CommitResult } from "@apex/ws-queue-core/store";
import { describe, expect, test } from "vitest";
import { memoryStore } from "../../src/memory.ts";
import { STORES } from "../history/support/stores.ts";
import { createGate } from "../support/gate.ts";
import { connectRaw } from "../support/raw-client.ts";
import { startService, takeUntil } from "../support/service.ts";

const ANN = { userId: "ann", threadId: "t1" };
const asked = { question: "?" };
const as = (value: unknown): never => value as never;
const isEndOf = (id: string) => (event: { readonly type: string }) =>
  ["request_completed", "request_failed", "request_cancelled"].includes(event.type) && "requestId" in event && event.requestId === id;

async function all<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const found: Value[] = [];
  for await (const value of values) found.push(value);
  return found;
}

describe.each(STORES)("what waits in a thread, on %s", (_, makeStore) => {
  test("is told in its order: what runs since when, what is cancelled, and nothing of another thread", async () => {
    await using service = await startService({ store: makeStore() });
    const { manager } = service;
    const gate = createGate();
    const begun = new Promise<void>((resolve) => manager.onRequest("ask", () => (resolve(), gate.opened)));
    expect(await manager.requests(ANN)).toEqual([]);
    const before = Date.now();
    for (const id of ["r1", "r2", "r3"]) await manager.request(ANN, "ask", asked, { id });
    await manager.request({ ...ANN, threadId: "other" }, "fail", {});
    await begun;
    expect(await manager.cancel({ ...ANN, requestId: "r2" })).toEqual({ outcome: "cancelled" });
    const [first, ...others] = await manager.requests(ANN);
    const waits = { attempt: 0, cancelled: false, priority: "normal" };
    expect(first).toEqual({ ...waits, requestId: "r1", offset: 1, attempt: 1, runningSince: expect.any(Number) as number });
    expect(first?.runningSince).toBeGreaterThanOrEqual(before);
    expect(others).toEqual([
      { ...waits, requestId: "r2", offset: 2, cancelled: true },
      { ...waits, requestId: "r3", offset: 3 },
    ]);
    gate.open();
    await takeUntil(isEndOf("r3"), service.client("ann").thread("t1").events({ from: "start" }));
    expect(await manager.requests(ANN)).toEqual([]);
  });

  test("is told when it is tried again", async () => {
    await using service = await startService({ store: makeStore() });
    service.manager.onRequest("ask", { retry: { firstMs: TIMER_MS_MAX, maxMs: TIMER_MS_MAX } }, () => Promise.reject(new Error("not yet")));
    const before = Date.now();
    await service.manager.request(ANN, "ask", asked, { id: "r1" });
    await takeUntil(({ type }) => type === "request_retrying", service.client("ann").thread("t1").events({ from: "start" }));
    const [waiting, ...others] = await service.manager.requests(ANN);
    expect(others).toEqual([]);
    expect(waiting).toMatchObject({ requestId: "r1", attempt: 1 });
    expect(waiting).not.toHaveProperty("runningSince");
    expect(waiting?.dueAt).toBeGreaterThan(before);
    // A cancel does not wait for that.
    expect(await service.manager.cancel({ ...ANN, requestId: "r1" })).toEqual({ outcome: "cancelled" });
    await takeUntil(isEndOf("r1"), service.client("ann").thread("t1").events({ from: "start" }));
  });

  test("is cancelled by the service as by a client: running by its id or its run, before it comes, and after its end", async () => {
    await using service = await startService({ store: makeStore() });
    const { manager } = service;
    const reasons: unknown[] = [];
    const runs: string[] = [];
    manager.onRequest("ask", (ctx) =>
      ctx.run("agent", (run) => {
        runs.push(run.id);
        return new Promise<void>((resolve) => ctx.signal.addEventListener("abort", () => (reasons.push(ctx.signal.reason), resolve())));
      }),
    );
    const events = service.client("ann").thread("t1").events({ from: "start" });
    for (const id of ["r1", "r2"]) await manager.request(ANN, "ask", asked, { id });
    await expect.poll(() => runs).toHaveLength(1);
    expect(await manager.cancel({ ...ANN, requestId: "r1" })).toEqual({ outcome: "cancelled" });
    await expect.poll(() => runs).toHaveLength(2);
    expect(await manager.cancel({ ...ANN, runId: runs[1] ?? "" })).toEqual({ outcome: "cancelled" });
    const seen = await takeUntil(isEndOf("r2"), events);
    expect(seen.map(({ type }) => type)).toEqual(Array.from({ length: 2 }, () => ["agent_started", "agent_cancelled", "request_cancelled"]).flat());
    expect(reasons).toMatchObject([{ code: "cancelled" }, { code: "cancelled" }]);
    expect(await manager.cancel({ ...ANN, requestId: "r1" })).toEqual({ outcome: "already_ended" });
    expect(await manager.cancel({ ...ANN, runId: runs[1] ?? "" })).toEqual({ outcome: "already_ended" });
    expect(await manager.cancel({ ...ANN, requestId: "r9" })).toEqual({ outcome: "unknown" });
    await manager.request(ANN, "ask", asked, { id: "r9" });
    expect((await takeUntil(isEndOf("r9"), service.client("ann").thread("t1").events({ from: "start" }))).at(-1)).toMatchObject({ type: "request_cancelled" });
    expect(runs).toHaveLength(2);
    expect(service.errors).toEqual([]);
  });
});

test("a cancel of what is none is refused", async () => {
  await using service = await startService();
  const refused: readonly (readonly [string, unknown])[] = [
    ["invalid_argument", undefined],
    ["invalid_argument", ANN],
    ["invalid_argument", { ...ANN, requestId: "r", runId: "r" }],
    ["invalid_id", { ...ANN, requestId: 7 }],
    ["invalid_id", { ...ANN, runId: "" }],
    ["invalid_id", { userId: "ann", requestId: "r" }],
  ];
  for (const [code, target] of refused) await expect(service.manager.cancel(as(target))).rejects.toMatchObject({ code });
  await expect(service.manager.requests(as({}))).rejects.toMatchObject({ code: "invalid_id" });
  await expect(service.manager.deleteThread(as(null))).rejects.toMatchObject({ code: "invalid_argument" });
});

describe.each(STORES)("deleting a thread on %s", (_, makeStore) => {
  test("aborts its handler, takes what waits and what was said, tells the open page, and may be repeated (H08)", async () => {
    await using service = await startService({ store: makeStore() });
    const { manager } = service;
    const aborted: unknown[] = [];
    const late: unknown[] = [];
    manager.onRequest("ask", (ctx) =>
      ctx.run("agent", async (run) => {
        await run.thinking("hm");
        await new Promise<void>((resolve) => ctx.signal.addEventListener("abort", () => (aborted.push(ctx.signal.reason), resolve())));
        await run.text("too late").catch((error: unknown) => late.push(error));
      }),
    );
    const page = await connectRaw(service.url, { subs: [{ n: 1, stream: { kind: "thread", name: "t1" }, from: "start" }] });
    for (const id of ["r1", "r2"]) await manager.request(ANN, "ask", asked, { id });
    await manager.append({ ...ANN, threadId: "other" }, "noted", { text: "stays" });
    await expect.poll(async () => (await manager.requests(ANN))[0]?.runningSince).toBeDefined();
    await page.next("events");
    await manager.deleteThread(ANN);
    expect(await page.next("reset")).toMatchObject({ n: 1, reason: "deleted" });
    await expect.poll(() => aborted).toMatchObject([{ code: "cancelled" }]);
    await expect.poll(() => late).toHaveLength(1);
    expect(await manager.requests(ANN)).toEqual([]);
    await manager.deleteThread(ANN);
    expect(await all(manager.history(ANN))).toEqual([]);
    expect(await all(manager.history({ ...ANN, threadId: "other" }))).toMatchObject([{ text: "stays" }]);
    expect(manager.stats().requests).toEqual({ accepted: 2, delivered: 0, trimmed: 2, dead: 0 });
    expect(service.errors).toEqual([]);
  });

  test("lets it begin anew: ids of before are free, and its next request is handled", async () => {
    await using service = await startService({ store: makeStore() });
    const { manager } = service;
    manager.onRequest("ask", (ctx) => ctx.run("agent", (run) => run.text(`again ${ctx.attempt}`)));
    await manager.request(ANN, "ask", asked, { id: "r1" });
    await takeUntil(isEndOf("r1"), service.client("ann").thread("t1").events({ from: "start" }));
    await manager.deleteThread(ANN);
    expect(await manager.request(ANN, "ask", asked, { id: "r1" })).toMatchObject({ isKnown: false });
    const events = await takeUntil(isEndOf("r1"), service.client("ann").thread("t1").events({ from: "start" }));
    expect(events.map(({ type }) => type)).toEqual(["agent_started", "text_chunk", "agent_completed", "request_completed"]);
    expect(service.errors).toEqual([]);
  });

  test("while its run writes as fast as it can ends the run at once, and reports nothing", async () => {
    await using service = await startService({ store: makeStore() });
    const { manager } = service;
    let thoughts = 0;
    const ended = new Promise<unknown>((resolve) => {
      manager.onRequest("ask", (ctx) =>
        ctx.run("agent", async (run) => {
          for (;;) {
            await run.thinking("on and on").catch((error: unknown) => {
              resolve([error, ctx.signal.reason]);
              throw error;
            });
            thoughts += 1;
            // In memory all of it would be one turn of the platform.
            await setImmediate();
          }
        }),
      );
    });
    await manager.request(ANN, "ask", asked);
    await expect.poll(() => thoughts).toBeGreaterThan(5);
    await manager.deleteThread(ANN);
    expect(await ended).toMatchObject([{ code: "run_ended" }, { code: "cancelled" }]);
    await manager.append(ANN, "noted", { text: "anew" });
    expect(await all(manager.history(ANN))).toMatchObject([{ text: "anew" }]);
    expect(service.errors).toEqual([]);
  });
});

test("a run of a thread that was taken while it is being deleted is cancelled all the same, and nothing is reported", async () => {
  const [landing, answering] = [createGate(), createGate()];
  const { open } = memoryStore();
  const openSlow: typeof open = async (context) => {
    const store = await open(context);
    const commit = async (what: Commit): Promise<CommitResult> => {
      const isDeletion = what.ops.some(({ type }) => type === "delete-thread");
      if (isDeletion) await landing.opened;
      const result = await store.commit(what);
      if (isDeletion) await answering.opened;
      return result;
    };
    return { ...store, commit };
  };
  await using service = await startService({ store: { open: openSlow } });
  const { manager } = service;
  const deleted = manager.deleteThread(ANN);
  const run = await manager.startRun(ANN, "agent");
  landing.open();
  await expect.poll(() => all(manager.history(ANN))).toEqual([]);
  await expect(run.thinking("late")).rejects.toMatchObject({ code: "run_ended" });
  expect(run.signal.reason).toMatchObject({ code: "cancelled" });
  answering.open();
  await deleted;
  expect(service.errors).toEqual([]);
});

test("a run whose write is refused before its deletion is answered is cancelled all the same, and nothing is reported", async () => {
  const gate = createGate();
  const { open } = memoryStore();
  const openSlow: typeof open = async (context) => {
    const store = await open(context);
    const commit = async (what: Commit): Promise<CommitResult> => {
      const result = await store.commit(what);
      if (what.ops.some(({ type }) => type === "delete-thread")) await gate.opened;
      return result;
    };
    return { ...store, commit };
  };
  await using service = await startService({ store: { open: openSlow } });
  const { manager } = service;
  const next = createGate();
  let reason: unknown;
  const ended = new Promise<void>((resolve) => {
    manager.onRequest("ask", (ctx) =>
      ctx.run("agent", async (run) => {
        await run.thinking("begun");
        await next.opened;
        await run.thinking("late").catch((error: unknown) => error);
        reason = ctx.signal.reason;
        resolve();
      }),
    );
  });
  await manager.request(ANN, "ask", asked);
  await expect.poll(() => all(manager.history(ANN))).toHaveLength(3);
  const deleted = manager.deleteThread(ANN);
  await expect.poll(() => manager.requests(ANN)).toEqual([]);
  next.open();
  await ended;
  expect(reason).toMatchObject({ code: "cancelled" });
  gate.open();
  await deleted;
  expect(service.errors).toEqual([]);
});
