import * as v from "valibot";
import type { Store } from "@apex/ws-queue-core/store";
import { describe, expect, it, test } from "vitest";
import { createManager, defineContract, type Manager } from "../../src/index.ts";
import { memoryStore } from "../../src/memory.ts";
import { sqliteStore } from "../../src/sqlite.ts";
import { createGate } from "../support/gate.ts";
import { freshPath, runUntilKilled } from "../support/child.ts";
import { startService, takeUntil } from "../support/service.ts";
import { STORES, type SharedStore } from "../support/stores.ts";

const ANN = { userId: "ann", threadId: "t1" };
const as = (value: unknown): never => value as never;
const contract = defineContract({ requests: { ask: v.object({}) }, events: { noted: v.object({ text: v.string() }) } });
type TestManager = Manager<typeof contract>;

const start = (shared: SharedStore, through?: (store: Store) => Store): Promise<TestManager> =>
  createManager({ contract, store: shared.open(through), authenticate: () => null, onError: () => undefined });

async function story(manager: TestManager): Promise<unknown[]> {
  const events: unknown[] = [];
  for await (const event of manager.history(ANN)) events.push(event);
  return events;
}

const types = async (manager: TestManager): Promise<unknown[]> => (await story(manager)).map((event) => (event as { type: string }).type);

describe.each(STORES)("a run outside of any request, on the $name store", ({ share }) => {
  it("is ended by the one who started it, and has its events in the thread", async () => {
    await using shared = await share();
    await using manager = await start(shared);
    const run = await manager.startRun(ANN, "clerk");
    await run.emit("noted", { text: "a" });
    await run.text("an answer");
    await run.complete({ done: true });
    await expect(run.thinking("late")).rejects.toMatchObject({ code: "run_ended" });
    expect(await story(manager)).toMatchObject([
      { type: "agent_started", agentName: "clerk", attempt: 1, runId: run.id },
      { type: "noted", text: "a", runId: run.id },
      { type: "text_chunk", text: "an answer" },
      { type: "agent_completed", result: { done: true } },
    ]);
  });

  it("of a function ends as that returns or throws, before the call does", async () => {
    await using shared = await share();
    await using manager = await start(shared);
    expect(await manager.run(ANN, "clerk", async (run) => (await run.thinking("hm"), { answer: 42 }))).toEqual({ answer: 42 });
    expect(await story(manager)).toMatchObject([{}, {}, { type: "agent_completed", result: { answer: 42 } }]);
    const failure = new Error("no paper");
    await expect(manager.run(ANN, "clerk", () => Promise.reject(failure))).rejects.toBe(failure);
    expect((await story(manager)).slice(3)).toMatchObject([{ type: "agent_started" }, { type: "agent_failed", error: { code: "handler_failed" } }]);
  });

  it("under a chosen id is the very same run while it is open, and has ended for good then", async () => {
    await using shared = await share();
    await using manager = await start(shared);
    const [one, two] = await Promise.all([manager.startRun(ANN, "clerk", { runId: "x" }), manager.startRun(ANN, "clerk", { runId: "x" })]);
    expect(one.id).toBe("x");
    expect(two).toBe(one);
    expect(await manager.startRun(ANN, "clerk", { runId: "x" })).toBe(one);
    await expect(manager.startRun(ANN, "cook", { runId: "x" })).rejects.toMatchObject({ code: "invalid_argument" });
    // In another thread it is another run.
    const other = await manager.startRun({ ...ANN, threadId: "t2" }, "cook", { runId: "x" });
    await other.complete();
    await one.complete();
    for (let count = 0; count < 2; count += 1) {
      await expect(manager.startRun(ANN, "clerk", { runId: "x" })).rejects.toMatchObject({ code: "run_ended", retryable: false });
    }
    await expect(manager.run(ANN, "clerk", () => "again", { runId: "x" })).rejects.toMatchObject({ code: "run_ended" });
    expect(await types(manager)).toEqual(["agent_started", "agent_completed"]);
  });

  it("of a function runs once under a chosen id, also when the calls come together", async () => {
    await using shared = await share();
    await using manager = await start(shared);
    const gate = createGate();
    let calls = 0;
    const work = async (): Promise<number> => {
      calls += 1;
      await gate.opened;
      return calls;
    };
    const together = [1, 2].map(() => manager.run(ANN, "clerk", work, { runId: "x" }));
    await expect.poll(() => calls).toBe(1);
    const late = manager.run(ANN, "clerk", work, { runId: "x" });
    gate.open();
    expect(await Promise.all([...together, late])).toEqual([1, 1, 1]);
    expect(await types(manager)).toEqual(["agent_started", "agent_completed"]);
  });

  it("under a chosen id is known to the next process, which ends it where it was left open", async () => {
    await using shared = await share();
    const before = await start(shared, neverReleased);
    await before.run(ANN, "clerk", () => undefined, { runId: "ended" });
    await before.startRun(ANN, "clerk", { runId: "open" });
    await shared.restart();
    await using next = await start(shared);
    await expect.poll(() => types(next)).toEqual(["agent_started", "agent_completed", "agent_started", "agent_death"]);
    expect((await story(next)).at(-1)).toMatchObject({ runId: "open", cause: "owner_lost" });
    for (const runId of ["ended", "open"]) await expect(next.startRun(ANN, "clerk", { runId })).rejects.toMatchObject({ code: "run_ended" });
    expect(await next.run(ANN, "clerk", ({ id }) => id, { runId: "new" })).toBe("new");
  });

  it("may finish in a drain until its time-out, and then ends as died", async () => {
    await using shared = await share();
    const manager = await start(shared);
    const gate = createGate();
    const patient = manager.run({ ...ANN, threadId: "t2" }, "clerk", () => gate.opened.then(() => "in time"));
    const stuck = await manager.startRun(ANN, "clerk");
    const failed = manager.run(ANN, "clerk", (run) => new Promise((resolve) => run.signal.addEventListener("abort", resolve)));
    const refused = expect(failed).rejects.toMatchObject({ code: "draining" });
    await expect.poll(() => types(manager)).toEqual(["agent_started", "agent_started"]);
    const drained = manager.drain({ timeoutMs: 50 });
    await expect(manager.startRun(ANN, "clerk")).rejects.toMatchObject({ code: "draining" });
    gate.open();
    expect(await patient).toBe("in time");
    await Promise.all([drained, refused]);
    expect(stuck.signal.reason).toMatchObject({ code: "draining" });
    await expect(stuck.complete()).rejects.toMatchObject({ fault: expect.any(String) as string });
    await using next = await start(shared);
    const [, , ...ends] = await story(next);
    expect(ends).toMatchObject([{ type: "agent_death", cause: "drain" }, { type: "agent_death", cause: "drain" }]);
  });
});

/** The process is gone before it can give anything back. */
const neverReleased = (store: Store): Store => ({ ...store, lease: (command) => (command.type === "release" ? new Promise(() => undefined) : store.lease(command)) });

test("a run whose process was killed between the commit of its start and the answer began, and is ended by the next process", { timeout: 60_000 }, async () => {
  const file = freshPath();
  await runUntilKilled(new URL("../support/unanswered-child.ts", import.meta.url), [file, "run"], (line) => line === "landed");
  await using manager = await createManager({ contract, store: sqliteStore(file), authenticate: () => null });
  await expect(manager.startRun(ANN, "agent", { runId: "chosen" })).rejects.toMatchObject({ code: "run_ended" });
  expect(await story(manager)).toMatchObject([{ type: "agent_started", runId: "chosen" }, { type: "agent_death", runId: "chosen", cause: "owner_lost" }]);
});

test("a run outside of any request and requests of its thread do not wait for each other, and its events come to a client", async () => {
  await using service = await startService();
  const { manager } = service;
  const thread = service.client("ann").thread("t1");
  const events = thread.events({ from: "start" });
  const run = await manager.startRun(ANN, "clerk");
  manager.onRequest("ask", (ctx) => ctx.run("agent", () => run.complete()));
  await thread.request("ask", { question: "?" }).accepted;
  const seen = await takeUntil(({ type }) => type === "request_completed", events);
  expect(seen.map((event) => ("agentName" in event ? `${event.agentName} ${event.type}` : event.type))).toEqual([
    "clerk agent_started",
    "agent agent_started",
    "clerk agent_completed",
    "agent agent_completed",
    "request_completed",
  ]);
  expect(seen[0]).toMatchObject({ runId: run.id, ...ANN });
  expect(service.errors).toEqual([]);
});

test("the id of a run of a handler is no id to choose while that is open", async () => {
  await using service = await startService();
  const { manager } = service;
  let refused: unknown;
  manager.onRequest("ask", (ctx) =>
    ctx.run("agent", async (run) => {
      refused = await manager.startRun(ANN, "agent", { runId: run.id }).catch((error: unknown) => error);
    }),
  );
  const thread = service.client("ann").thread("t1");
  const events = thread.events({ from: "start" });
  await thread.request("ask", { question: "?" }).accepted;
  await takeUntil(({ type }) => type === "request_completed", events);
  expect(refused).toMatchObject({ code: "invalid_argument" });
});

test("more open runs of one thread than the limit says are refused", async () => {
  await using manager = await createManager({ contract, store: memoryStore(), authenticate: () => null, limits: { openRunsPerThreadMax: 2 } });
  const runs = await Promise.all([manager.startRun(ANN, "a"), manager.startRun(ANN, "b")]);
  await expect(manager.startRun(ANN, "c")).rejects.toMatchObject({ code: "overloaded", retryable: true, details: { limit: 2 } });
  await runs[0]?.complete();
  await expect(manager.run(ANN, "c", () => "room")).resolves.toBe("room");
  await runs[1]?.fail(new Error("enough"));
});

const never = (): never => {
  throw new Error("not called");
};
const CALLS: readonly (readonly [string, (manager: TestManager) => Promise<unknown>, string])[] = [
  ["a run id that is empty", (manager) => manager.startRun(ANN, "a", { runId: "" }), "invalid_id"],
  ["a run id that is no text", (manager) => manager.run(ANN, "a", never, { runId: as(7) }), "invalid_id"],
  ["a time that cannot be waited for", (manager) => manager.startRun(ANN, "a", { timeoutMs: -1 }), "invalid_argument"],
  ["another option", (manager) => manager.run(ANN, "a", never, as({ id: "x" })), "invalid_argument"],
  ["an agent without a name", (manager) => manager.startRun(ANN, ""), "invalid_argument"],
  ["what is no function", (manager) => manager.run(ANN, "a", as("fn")), "invalid_argument"],
  ["a thread without an id", (manager) => manager.startRun({ userId: "ann", threadId: "" }, "a"), "invalid_id"],
];

test.each(CALLS)("%s is refused before anything begins", async (_name, call, code) => {
  await using manager = await createManager({ contract, store: memoryStore(), authenticate: () => null });
  await expect(call(manager)).rejects.toMatchObject({ code });
  expect(await types(manager)).toEqual([]);
  expect(manager.stats().threads).toBe(0);
});
