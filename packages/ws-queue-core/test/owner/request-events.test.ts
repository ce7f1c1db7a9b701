import { expect, test } from "vitest";
import type { Json, RequestId } from "../../src/index.ts";
import { createOwnerBench, createRunningBench, THREAD_KEY } from "./support/owner-bench.ts";

const noted = (text: string) => ({ type: "noted", payload: { text } });

/** One whose handler of request r1 runs, without a run. */
function createHandlingBench(options: Parameters<typeof createOwnerBench>[0] = {}) {
  const bench = createOwnerBench(options);
  bench.client.ask("r1");
  bench.wake();
  return bench;
}

test("committed events are written in the commit that consumes the request, behind its runs and before its end", () => {
  const bench = createRunningBench();
  bench.endRunWithRequest("run1");
  bench.endHandler("r1", 1, { type: "completed", result: 7, events: [noted("a"), noted("b")] });
  expect(bench.types()).toEqual(["agent_started", "agent_completed", "noted", "noted", "request_completed"]);
  expect(bench.events().slice(2)).toMatchObject([{ text: "a" }, { text: "b" }, { requestId: "r1", result: 7 }]);
  expect(bench.events()[2]).not.toHaveProperty("runId");
  const ids = bench.events().map(({ eventId }) => eventId);
  expect(new Set(ids).size).toBe(ids.length);
  const { ops } = bench.last("commit").commit;
  expect(ops.map(({ type }) => type)).toEqual(["append", "close-run", "append", "consume"]);
});

test("a crash before that commit loses the events together with the request's end, and the next attempt writes its own", () => {
  const crashing = createHandlingBench();
  crashing.setFate(() => "lost-before");
  crashing.endHandler("r1", 1, { type: "completed", events: [noted("first")] });
  const bench = createOwnerBench({ store: crashing.store, node: "next" });
  bench.wake();
  expect(bench.types()).toEqual([]);
  bench.endHandler("r1", 2, { type: "completed", events: [noted("second")] });
  expect(bench.events()).toMatchObject([{ type: "noted", text: "second" }, { type: "request_completed" }]);
});

test("a commit whose answer was lost is submitted again, and its events are in the thread once", () => {
  const bench = createHandlingBench();
  bench.setFate((output) => (output.type === "commit" ? "lost-after" : "answered"));
  bench.endHandler("r1", 1, { type: "completed", events: [noted("once")] });
  bench.setFate(() => "answered");
  bench.advance(60_000);
  expect(bench.types()).toEqual(["noted", "request_completed"]);
});

test("a result that is too large drops the events with it", () => {
  const bench = createHandlingBench({ limits: { eventBytesMax: 65_536 } });
  bench.endHandler("r1", 1, { type: "completed", result: "x".repeat(70_000), events: [noted("a")] });
  expect(bench.events()).toMatchObject([{ type: "request_failed", error: { code: "event_too_large" } }]);
});

test.each(["told", "not told"])("a cancelled request drops the events, also where the owner is %s before the store refuses its commit", (how) => {
  const bench = createHandlingBench();
  bench.client.cancel("r1");
  if (how === "told") bench.input({ type: "cancelled", requestId: "r1" as RequestId });
  bench.endHandler("r1", 1, { type: "completed", events: [noted("a")] });
  expect(bench.types()).toEqual(["request_cancelled"]);
  expect(bench.store.thread(THREAD_KEY)?.waiting).toEqual([]);
});

test("progress is an event of the request, between those of its runs, and is answered when it is committed", () => {
  const bench = createRunningBench();
  const ticket = bench.progress("r1", 1, { done: 1.5, total: 3, note: "half" });
  expect(bench.ticket(ticket)).toBe("resolved");
  bench.endRun("run1");
  expect(bench.types()).toEqual(["agent_started", "agent_progress", "agent_completed"]);
  expect(bench.events()[1]).toMatchObject({ requestId: "r1", attempt: 1, done: 1.5, total: 3, note: "half" });
  expect(bench.events()[1]).not.toHaveProperty("runId");
});

test.each<[string, Json]>([
  ["done", { done: -1, total: 3 }],
  ["done", { total: 3 }],
  ["total", { done: 1, total: null }],
  ["note", { done: 1, total: 3, note: "x".repeat(1_001) }],
  ["step", { done: 1, total: 3, step: 1 }],
  ["requestId", { done: 1, total: 3, requestId: "r2" }],
  ["attempt", { done: 1, total: 3, attempt: 7 }],
])("progress with a wrong %s is refused: %j", (field, payload) => {
  const bench = createHandlingBench();
  bench.progress("r1", 1, payload as object);
  expect(bench.last("rejected").error).toMatchObject({ code: "invalid_event", details: { type: "agent_progress", field } });
  expect(bench.types()).toEqual([]);
});

test("nothing but progress is an event of a request", () => {
  const bench = createHandlingBench();
  for (const type of ["request_completed", "agent_started", "noted"]) {
    bench.input({ type: "request-event", ticket: 99, requestId: "r1" as RequestId, attempt: 1, event: { type, payload: { done: 1, total: 1 } } });
    expect(bench.last("rejected").error).toMatchObject({ code: "invalid_event", details: { type } });
  }
  expect(bench.types()).toEqual([]);
});

test("progress of an attempt that has ended, of another one, and of an aborted one is refused", () => {
  const bench = createHandlingBench();
  expect(bench.ticket(bench.progress("r1", 2, { done: 1, total: 1 }))).toBe("run_ended");
  bench.client.cancel("r1");
  bench.input({ type: "cancelled", requestId: "r1" as RequestId });
  expect(bench.ticket(bench.progress("r1", 1, { done: 1, total: 1 }))).toBe("cancelled");
  bench.endHandler("r1");
  expect(bench.ticket(bench.progress("r1", 1, { done: 1, total: 1 }))).toBe("run_ended");
  bench.input({ type: "close" });
  expect(bench.ticket(bench.progress("r1", 1, { done: 1, total: 1 }))).toBe("closed");
});

test("a sign of life is taken in each state and answered by nothing", () => {
  const bench = createHandlingBench();
  const alive = (): void => bench.input({ type: "progress", requestId: "r1" as RequestId, attempt: 1 });
  alive();
  bench.endHandler("r1");
  alive();
  bench.advance(10_000);
  alive();
  bench.input({ type: "close" });
  alive();
  expect(bench.types()).toEqual(["request_completed"]);
  expect(bench.all("report")).toEqual([]);
});
