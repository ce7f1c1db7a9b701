import { expect, test } from "vitest";
import { createOwnerBench, THREAD_KEY } from "./support/owner-bench.ts";

const running = () => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.client.ask("r2");
  bench.wake();
  bench.startRun("run1", { id: "r1", attempt: 1 });
  return bench;
};

test("a drain lets the running handler finish and begins no other; the lease is given back", () => {
  const bench = running();
  bench.input({ type: "drain", deadlineMs: 10_000 });
  bench.advance(5_000);
  expect(bench.all("abort-handler")).toEqual([]);
  bench.endRun("run1");
  bench.endHandler("r1");
  expect(bench.types()).toEqual(["agent_started", "agent_completed", "request_completed"]);
  expect(bench.outputs.at(-1)).toEqual({ type: "closed" });
  expect(bench.all("run-handler")).toHaveLength(1);
  expect(bench.store.thread(THREAD_KEY)).toMatchObject({ waiting: [{ requestId: "r2" }], lease: { fence: undefined } });
});

test("at the deadline the handler is aborted, its run dies visibly, and the next process handles the request again", () => {
  const bench = running();
  bench.input({ type: "drain", deadlineMs: 10_000 });
  bench.text("run1", "half");
  bench.advance(10_000);
  expect(bench.last("abort-handler")).toMatchObject({ requestId: "r1", code: "draining" });
  expect(bench.last("run-over")).toMatchObject({ runId: "run1", code: "draining" });
  expect(bench.events().slice(1)).toMatchObject([
    { type: "text_chunk", text: "half" },
    { type: "agent_death", cause: "drain" },
  ]);
  expect(bench.outputs.at(-1)).toEqual({ type: "closed" });
  expect(bench.owner.nextTimeout()).toBeUndefined();
  const next = createOwnerBench({ store: bench.store, node: "b" });
  next.wake();
  expect(next.last("run-handler")).toMatchObject({ request: { requestId: "r1" }, attempt: 2, retryOf: "run1" });
});

test("the lease is given back only when the store has answered what was written last", () => {
  const bench = running();
  bench.input({ type: "drain", deadlineMs: 0 });
  bench.setFate((output) => (output.type === "commit" ? "stuck" : "answered"));
  bench.advance(0);
  const { id, commit } = bench.last("commit");
  expect(bench.last("lease").command.type).toBe("acquire");
  bench.input({ type: "commit-result", id, result: bench.store.commit(commit) });
  expect(bench.last("lease").command.type).toBe("release");
  expect(bench.types()).toEqual(["agent_started", "agent_death"]);
});

test("after a drain nothing of the old handler lands", () => {
  const bench = running();
  bench.input({ type: "drain", deadlineMs: 0 });
  bench.advance(0);
  expect(bench.ticket(bench.event("run1", "agent_thinking", { thought: "late" }))).toBe("closed");
  bench.endHandler("r1");
  expect(bench.types()).toEqual(["agent_started", "agent_death"]);
});

test("a draining thread starts no run outside of a request, but lets one finish", () => {
  const bench = createOwnerBench();
  bench.startRun("run1");
  bench.input({ type: "drain", deadlineMs: 1_000 });
  bench.startRun("run2");
  expect(bench.last("rejected").error.code).toBe("draining");
  bench.endRun("run1");
  expect(bench.types()).toEqual(["agent_started", "agent_completed"]);
  expect(bench.outputs.at(-1)).toEqual({ type: "closed" });
});

test("a handler of a draining thread may still begin another run until the deadline", () => {
  const bench = running();
  bench.input({ type: "drain", deadlineMs: 1_000 });
  bench.startRun("run2", { id: "r1", attempt: 1 });
  expect(bench.types()).toEqual(["agent_started", "agent_started"]);
});

test.each(["acquire", "release"] as const)("a drain while the store owes an answer to %s ends without work", (type) => {
  const bench = createOwnerBench({ fate: (output) => (output.type === "lease" && output.command.type === type ? "stuck" : "answered") });
  bench.client.ask("r1");
  bench.wake();
  if (type === "release") {
    bench.endHandler("r1");
    bench.advance(1_000);
  }
  bench.input({ type: "drain", deadlineMs: 0 });
  const { command } = bench.last("lease");
  bench.input({ type: "lease-result", command, result: bench.store.lease(command) });
  expect(bench.all("closed")).toHaveLength(1);
  expect(bench.outputs.at(-1)).toEqual({ type: "closed" });
});

test("an attempt that is counted only after the deadline is left to the next process", () => {
  const bench = createOwnerBench({ fate: (output) => (output.type === "commit" ? "stuck" : "answered") });
  bench.client.ask("r1");
  bench.wake();
  bench.input({ type: "drain", deadlineMs: 1_000 });
  bench.advance(2_000);
  const { id, commit } = bench.last("commit");
  bench.setFate(() => "answered");
  bench.input({ type: "commit-result", id, result: bench.store.commit(commit) });
  expect(bench.all("run-handler")).toEqual([]);
  expect(bench.all("closed")).toHaveLength(1);
  expect(bench.store.thread(THREAD_KEY)).toMatchObject({ attempt: 1, excused: 1, waiting: [{ requestId: "r1" }] });
});

test("an owner at rest is closed at once, and says so once", () => {
  const bench = createOwnerBench();
  bench.input({ type: "drain", deadlineMs: 1_000 });
  bench.input({ type: "drain", deadlineMs: 1_000 });
  bench.wake();
  expect(bench.outputs).toEqual([{ type: "closed" }, { type: "slot-freed" }]);
});

test("closing drops everything at once: what waits is rejected and the handler is told", () => {
  const bench = running();
  bench.setFate((output) => (output.type === "commit" ? "stuck" : "answered"));
  const ticket = bench.event("run1", "agent_thinking", { thought: "x" });
  bench.input({ type: "close" });
  expect(bench.ticket(ticket)).toBe("closed");
  expect(bench.last("abort-handler")).toMatchObject({ requestId: "r1", code: "closed" });
  expect(bench.outputs.at(-1)).toEqual({ type: "closed" });
  expect(bench.owner.nextTimeout()).toBeUndefined();
});
