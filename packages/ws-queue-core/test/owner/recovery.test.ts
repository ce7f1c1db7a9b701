import { expect, test } from "vitest";
import { createOwnerBench, THREAD_KEY } from "./support/owner-bench.ts";

test("the next owner ends the runs of a dead one and handles its request again, naming the run that died (L02)", () => {
  const dead = createOwnerBench({ node: "a" });
  dead.client.ask("r1");
  dead.wake();
  dead.startRun("run1", { id: "r1", attempt: 1 });
  dead.text("run1", "half an ans");
  dead.advance(30);
  const next = createOwnerBench({ store: dead.store, node: "b" });
  next.wake();
  expect(next.last("run-handler")).toMatchObject({ attempt: 2, retryOf: "run1", request: { requestId: "r1" } });
  next.startRun("run2", { id: "r1", attempt: 2 });
  next.endRun("run2");
  next.endHandler("r1", 2);
  expect(next.types()).toEqual(["agent_started", "text_chunk", "agent_death", "agent_started", "agent_completed", "request_completed"]);
  expect(next.events()[2]).toMatchObject({ runId: "run1", agentName: "agent", cause: "owner_lost" });
  expect(next.events()[3]).toMatchObject({ runId: "run2", attempt: 2, retryOf: "run1" });
});

test("all open runs of a dead owner end in one commit, before anything else is written", () => {
  const dead = createOwnerBench({ node: "a" });
  dead.startRun("run1");
  dead.startRun("run2");
  const next = createOwnerBench({ store: dead.store, node: "b" });
  next.wake();
  const [first] = next.all("commit");
  expect(first?.commit.ops.map(({ type }) => type)).toEqual(["append", "close-run", "append", "close-run"]);
  expect(next.types()).toEqual(["agent_started", "agent_started", "agent_death", "agent_death"]);
  expect(next.store.thread(THREAD_KEY)?.openRuns).toEqual([]);
});

test("the next owner closes the tool calls of a dead run in the commit of its death", () => {
  const dead = createOwnerBench({ node: "a" });
  dead.startRun("run1");
  for (const toolCallId of ["c1", "c2"]) dead.event("run1", "tool_executing", { toolCallId, toolName: "look" });
  dead.event("run1", "tool_completed", { toolCallId: "c1", toolName: "look", success: true, durationMs: 1 });
  const next = createOwnerBench({ store: dead.store, node: "b", startMs: 250 });
  next.wake();
  expect(next.all("commit")).toHaveLength(1);
  expect(next.events().slice(4)).toMatchObject([
    { type: "tool_completed", runId: "run1", toolCallId: "c2", toolName: "look", success: false, outcome: "interrupted", error: { code: "run_ended" }, durationMs: 250 },
    { type: "agent_death", runId: "run1" },
  ]);
  expect(dead.ticket(dead.event("run1", "tool_completed", { toolCallId: "c2", toolName: "look", success: true, durationMs: 1 }))).toBe("fenced");
});

test("a clock that is behind that of the dead owner makes no duration below 0", () => {
  const dead = createOwnerBench({ node: "a", startMs: 500 });
  dead.startRun("run1");
  dead.event("run1", "tool_executing", { toolCallId: "c1", toolName: "look" });
  const next = createOwnerBench({ store: dead.store, node: "b" });
  next.wake();
  expect(next.events()[2]).toMatchObject({ type: "tool_completed", durationMs: 0 });
});

test("a crash after the deaths were written still tells the next attempt which run died", () => {
  const dead = createOwnerBench({ node: "a" });
  dead.client.ask("r1");
  dead.wake();
  dead.startRun("run1", { id: "r1", attempt: 1 });
  const half = createOwnerBench({ store: dead.store, node: "b", fate: (output) => (output.type === "read" ? "stuck" : "answered") });
  half.wake();
  expect(half.types()).toEqual(["agent_started", "agent_death"]);
  const next = createOwnerBench({ store: dead.store, node: "c" });
  next.wake();
  expect(next.last("run-handler")).toMatchObject({ attempt: 2, retryOf: "run1" });
});

test("a request that was answered before the crash is not handled again", () => {
  const dead = createOwnerBench({ node: "a", fate: (output) => (output.type === "commit" ? "lost-after" : "answered") });
  dead.client.ask("r1");
  dead.wake();
  dead.setFate(() => "answered");
  dead.advance(50);
  dead.setFate((output) => (output.type === "commit" ? "lost-after" : "answered"));
  dead.endHandler("r1");
  const next = createOwnerBench({ store: dead.store, node: "b" });
  next.wake();
  expect(next.all("run-handler")).toEqual([]);
  expect(next.types()).toEqual(["request_completed"]);
});

test("what a paused owner wants to write when it wakes up is refused: it is fenced", () => {
  const paused = createOwnerBench({ node: "a" });
  paused.client.ask("r1");
  paused.wake();
  paused.startRun("run1", { id: "r1", attempt: 1 });
  const next = createOwnerBench({ store: paused.store, node: "b" });
  next.wake();
  const late = paused.event("run1", "agent_thinking", { thought: "still here" });
  expect(paused.ticket(late)).toBe("fenced");
  expect(paused.last("abort-handler")).toMatchObject({ requestId: "r1", code: "fenced" });
  expect(paused.last("run-over")).toMatchObject({ runId: "run1", code: "fenced" });
  paused.endHandler("r1");
  paused.advance(60_000);
  expect(next.types()).toEqual(["agent_started", "agent_death"]);
  expect(paused.all("lease")).toHaveLength(1);
  expect(paused.last("report").error.code).toBe("fenced");
});

test.each([
  ["returns", 1_100],
  ["has had its time", 6_000],
])("a new attempt in the same process waits until the old handler %s", (how, untilMs) => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.wake();
  bench.setFate((output) => (output.type === "commit" ? "stuck" : "answered"));
  bench.startRun("run1", { id: "r1", attempt: 1 });
  bench.setFate(() => "answered");
  bench.input({ type: "commit-result", id: bench.last("commit").id, result: { status: "refused", code: "sequence_gap" } });
  expect(bench.last("abort-handler")).toMatchObject({ requestId: "r1", attempt: 1, code: "internal" });
  bench.advance(untilMs - 100);
  if (how === "returns") {
    expect(bench.all("run-handler")).toHaveLength(1);
    bench.endHandler("r1", 1);
  }
  bench.advance(100);
  expect(bench.all("run-handler").map(({ attempt }) => attempt)).toEqual([1, 2]);
  bench.endHandler("r1", 1);
  expect(bench.types()).toEqual([]);
  bench.endHandler("r1", 2);
  expect(bench.types()).toEqual(["request_completed"]);
});

test("a store that refuses an owner for another reason is asked again with a new lease, and the request is not lost", () => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.setFate((output) => (output.type === "commit" ? "stuck" : "answered"));
  bench.wake();
  bench.setFate(() => "answered");
  bench.input({ type: "commit-result", id: bench.last("commit").id, result: { status: "refused", code: "sequence_gap" } });
  expect(bench.last("report").error.code).toBe("sequence_gap");
  expect(bench.all("run-handler")).toEqual([]);
  bench.advance(5_000);
  expect(bench.last("run-handler").request.requestId).toBe("r1");
  bench.endHandler("r1");
  expect(bench.types()).toEqual(["request_completed"]);
});
