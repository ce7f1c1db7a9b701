import { expect, test } from "vitest";
import type { RequestId } from "../../src/index.ts";
import { createOwnerBench, THREAD_KEY, type OwnerBench } from "./support/owner-bench.ts";

function cancel(bench: OwnerBench, id: string): void {
  bench.client.cancel(id);
  bench.input({ type: "cancelled", requestId: id as RequestId });
}

test("cancelling a running request aborts its handler; its run and its request end as cancelled, whatever it returns", () => {
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
  bench.endHandler("r1", 1, { type: "failed", error: { code: "handler_failed", message: "aborted" } });
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
  bench.input({ type: "commit-result", id: attempt.id, result: bench.store.commit(attempt.commit), jitter: 0 });
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
