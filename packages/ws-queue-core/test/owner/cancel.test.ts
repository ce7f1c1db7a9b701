import { expect, test } from "vitest";
import type { RequestId } from "../../src/index.ts";
import type { OwnerOutput } from "../../src/server/index.ts";
import type { CommitResult } from "../../src/store/index.ts";
import { createOwnerBench, THREAD_KEY, type OwnerBench } from "./support/owner-bench.ts";

function cancel(bench: OwnerBench, id: string): void {
  bench.client.cancel(id);
  bench.input({ type: "cancelled", requestId: id as RequestId });
}

test("cancelling a running request aborts its handler; its run and its request end as cancelled, whatever it returns (F10)", () => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.wake();
  bench.startRun("run1", { id: "r1", attempt: 1 });
  cancel(bench, "r1");
  expect(bench.all("abort-handler")).toMatchObject([{ requestId: "r1", code: "cancelled" }]);
  const ended = bench.endRun("run1", { type: "completed", result: "too late" });
  bench.endHandler("r1");
  expect(bench.ticket(ended)).toBe("resolved");
  expect(bench.types()).toEqual(["agent_started", "agent_cancelled", "request_cancelled"]);
});

test("a handler that ends after a cancel without ending its run has it ended for it", () => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.wake();
  bench.startRun("run1", { id: "r1", attempt: 1 });
  cancel(bench, "r1");
  bench.endHandler("r1", 1, { type: "failed", error: { code: "handler_failed", message: "aborted" }, retryable: false });
  expect(bench.types()).toEqual(["agent_started", "agent_cancelled", "request_cancelled"]);
  expect(bench.last("run-over")).toMatchObject({ runId: "run1", code: "cancelled" });
});

test("an aborted request starts no more runs", () => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.wake();
  cancel(bench, "r1");
  bench.startRun("run1", { id: "r1", attempt: 1 });
  expect(bench.last("rejected").error.code).toBe("cancelled");
  expect(bench.types()).toEqual([]);
});

test("a waiting request that is cancelled is answered without a handler, in its turn", () => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.client.ask("r2");
  bench.wake();
  cancel(bench, "r2");
  expect(bench.types()).toEqual([]);
  bench.endHandler("r1");
  expect(bench.types()).toEqual(["request_completed", "request_cancelled"]);
  expect(bench.all("run-handler")).toHaveLength(1);
});

test("a request that was cancelled before it came never runs", () => {
  const bench = createOwnerBench();
  bench.client.cancel("r1");
  bench.client.ask("r1");
  bench.wake();
  expect(bench.types()).toEqual(["request_cancelled"]);
  expect(bench.all("run-handler")).toEqual([]);
});

test("a cancel while the attempt is being counted keeps the handler from running", () => {
  const bench = createOwnerBench({ fate: (output) => (output.type === "commit" ? "stuck" : "answered") });
  bench.client.ask("r1");
  bench.wake();
  const attempt = bench.last("commit");
  cancel(bench, "r1");
  bench.setFate(() => "answered");
  bench.input({ type: "commit-result", id: attempt.id, result: bench.store.commit(attempt.commit) });
  expect(bench.types()).toEqual(["request_cancelled"]);
  expect(bench.all("run-handler")).toEqual([]);
});

test("a cancel while the request is being read is found before an attempt is counted", () => {
  const bench = createOwnerBench({ fate: (output) => (output.type === "read" ? "stuck" : "answered") });
  bench.client.ask("r1");
  bench.wake();
  const { call, request } = bench.last("read");
  cancel(bench, "r1");
  bench.input({ type: "read", call, result: bench.store.read(request) });
  expect(bench.types()).toEqual(["request_cancelled"]);
  expect(bench.all("commit")).toHaveLength(1);
});

test("a cancel that is told while an older state of the inbox is being read is not forgotten", () => {
  const bench = createOwnerBench();
  bench.client.ask("r0");
  bench.wake();
  bench.endHandler("r0");
  bench.client.ask("r1");
  bench.setFate((output) => (output.type === "read-thread" ? "stuck" : "answered"));
  bench.wake();
  const { call } = bench.last("read-thread");
  const older = bench.store.thread(THREAD_KEY);
  cancel(bench, "r1");
  bench.setFate(() => "answered");
  bench.input({ type: "thread", call, thread: older });
  expect(bench.types()).toEqual(["request_completed", "request_cancelled"]);
});

test("a handler that ignores its signal is given 5 s; then its request ends without it, and the next waits a little for it", () => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.client.ask("r2");
  bench.wake();
  bench.startRun("run1", { id: "r1", attempt: 1 });
  cancel(bench, "r1");
  bench.advance(4_999);
  expect(bench.types()).toEqual(["agent_started"]);
  bench.advance(1);
  expect(bench.types()).toEqual(["agent_started", "agent_cancelled", "request_cancelled"]);
  expect(bench.last("report").error.message).toMatch(/did not return/);
  expect(bench.ticket(bench.text("run1", "late"))).toBe("run_ended");
  expect(bench.ticket(bench.endRun("run1"))).toBe("run_ended");
  expect(bench.all("run-handler")).toHaveLength(1);
  bench.advance(5_000);
  expect(bench.last("run-handler").request.requestId).toBe("r2");
  bench.endHandler("r1");
  expect(bench.types()).toHaveLength(3);
});

test("the next request begins as soon as the handler that was given up returns", () => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.client.ask("r2");
  bench.wake();
  cancel(bench, "r1");
  bench.advance(5_000);
  bench.endHandler("r1");
  expect(bench.last("run-handler").request.requestId).toBe("r2");
});

/** Holds the commits back that say how something ends; they reach the store when the test says so. */
function holdEnds(bench: OwnerBench): { release(): void } {
  const isEnd = (output: OwnerOutput): boolean =>
    output.type === "commit" && output.commit.ops.some(({ type }) => type === "close-run" || type === "consume" || type === "attempt");
  bench.setFate((output) => (isEnd(output) ? "stuck" : "answered"));
  return {
    release() {
      const held = bench.last("commit");
      bench.setFate(() => "answered");
      bench.input({ type: "commit-result", id: held.id, result: bench.store.commit(held.commit) });
    },
  };
}

const outcomeOf = (result: CommitResult): unknown => result.status === "committed" && result.results[0];

test("a cancel that overtakes the end of the run wins: the run and the request end as cancelled, with all that was said before", () => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.wake();
  bench.startRun("run1", { id: "r1", attempt: 1 });
  bench.event("run1", "tool_executing", { toolCallId: "c1", toolName: "t" });
  bench.text("run1", "some words");
  const held = holdEnds(bench);
  const ended = bench.endRun("run1");
  bench.endHandler("r1");
  expect(outcomeOf(bench.client.cancel("r1"))).toMatchObject({ outcome: "cancelled" });
  held.release();
  expect(bench.ticket(ended)).toBe("resolved");
  expect(bench.types()).toEqual(["agent_started", "tool_executing", "text_chunk", "tool_completed", "agent_cancelled", "request_cancelled"]);
  expect(bench.store.thread(THREAD_KEY)).toMatchObject({ waiting: [], openRuns: [] });
});

test("a cancel that comes behind the end of the run, and before that of the request, ends the request as cancelled", () => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.wake();
  bench.startRun("run1", { id: "r1", attempt: 1 });
  bench.endRun("run1");
  const held = holdEnds(bench);
  bench.endHandler("r1");
  expect(outcomeOf(bench.client.cancel("r1"))).toMatchObject({ outcome: "cancelled" });
  held.release();
  expect(bench.types()).toEqual(["agent_started", "agent_completed", "request_cancelled"]);
});

test("a cancel that overtakes the end of a request with its open run ends both as cancelled", () => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.wake();
  bench.startRun("run1", { id: "r1", attempt: 1 });
  const held = holdEnds(bench);
  bench.endHandler("r1", 1, { type: "failed", error: { code: "handler_failed", message: "x" }, retryable: false });
  expect(outcomeOf(bench.client.cancel("r1"))).toMatchObject({ outcome: "cancelled" });
  held.release();
  expect(bench.types()).toEqual(["agent_started", "agent_cancelled", "request_cancelled"]);
});

test("a cancel that comes too late is told so", () => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.wake();
  bench.endHandler("r1");
  expect(outcomeOf(bench.client.cancel("r1"))).toMatchObject({ outcome: "already_ended" });
  expect(bench.types()).toEqual(["request_completed"]);
});

test("a cancel that nobody told the owner of is found when the attempt is counted, and when the run ends", () => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.client.ask("r2");
  const held = holdEnds(bench);
  bench.wake();
  bench.client.cancel("r1");
  held.release();
  expect(bench.types()).toEqual(["request_cancelled"]);
  bench.startRun("run2", { id: "r2", attempt: 1 });
  bench.client.cancel("r2");
  bench.endRun("run2");
  expect(bench.last("abort-handler")).toMatchObject({ requestId: "r2", code: "cancelled" });
  bench.endHandler("r2");
  expect(bench.types()).toEqual(["request_cancelled", "agent_started", "agent_cancelled", "request_cancelled"]);
  expect(bench.all("run-handler")).toHaveLength(1);
});

test("events of another run, and of the thread, that wait behind the refused end are written all the same", () => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.wake();
  bench.startRun("run1", { id: "r1", attempt: 1 });
  bench.startRun("other");
  const held = holdEnds(bench);
  bench.endRun("run1");
  const thought = bench.event("other", "agent_thinking", { thought: "hm" });
  bench.client.cancel("r1");
  held.release();
  expect(bench.ticket(thought)).toBe("resolved");
  expect(bench.types()).toEqual(["agent_started", "agent_started", "agent_cancelled", "agent_thinking"]);
});

test("the end of a run that is written anew stands before the end of its request, which was on its way behind it", () => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.wake();
  bench.startRun("run1", { id: "r1", attempt: 1 });
  const held = holdEnds(bench);
  bench.endRun("run1");
  cancel(bench, "r1");
  bench.endHandler("r1");
  held.release();
  expect(bench.types()).toEqual(["agent_started", "agent_cancelled", "request_cancelled"]);
});
