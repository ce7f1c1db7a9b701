import { expect, test } from "vitest";
import { createOwnerBench, createRunningBench, THREAD_KEY, type OwnerBench } from "./support/owner-bench.ts";

const opsOf = (bench: OwnerBench) => bench.all("commit").map(({ commit }) => commit.ops.map(({ type }) => type));
const isHandedIn = (bench: OwnerBench, ticket: number) => bench.all("handed-in").some((output) => output.ticket === ticket);

test("an end that joins its request is handed in at once and committed with the end of the request", () => {
  const bench = createRunningBench();
  bench.text("run1", "words");
  const before = opsOf(bench).length;
  const ended = bench.endRunWithRequest("run1");
  expect(isHandedIn(bench, ended)).toBe(true);
  expect(bench.ticket(ended)).toBeUndefined();
  expect(opsOf(bench)).toHaveLength(before);
  bench.endHandler("r1", 1, { type: "completed", result: 1 });
  expect(opsOf(bench).slice(before)).toEqual([["append", "close-run", "append", "consume"]]);
  expect(bench.ticket(ended)).toBe("resolved");
  expect(bench.types()).toEqual(["agent_started", "text_chunk", "agent_completed", "request_completed"]);
});

test("a handler that does not return in the same turn of its host has its run ended without it", () => {
  const bench = createRunningBench();
  const ended = bench.endRunWithRequest("run1");
  expect(bench.owner.nextTimeout()).toBe(bench.nowMs());
  bench.advance(0);
  expect(bench.ticket(ended)).toBe("resolved");
  expect(bench.types()).toEqual(["agent_started", "agent_completed"]);
  bench.endHandler("r1");
  expect(bench.types()).toEqual(["agent_started", "agent_completed", "request_completed"]);
});

test.each<[string, (bench: OwnerBench) => void, string]>([
  ["another run of the request", (bench) => bench.startRun("run2", { id: "r1", attempt: 1 }), "agent_started"],
  ["an event of another run", (bench) => bench.event("side", "agent_thinking", { thought: "hm" }), "agent_thinking"],
])("nothing of the thread overtakes an end that waits: %s", (_what, act, type) => {
  const bench = createRunningBench();
  bench.startRun("side");
  bench.endRunWithRequest("run1");
  act(bench);
  expect(bench.types()).toEqual(["agent_started", "agent_started", "agent_completed", type]);
});

test("two runs that end in the same turn as their handler end with it", () => {
  const bench = createRunningBench();
  bench.startRun("run2", { id: "r1", attempt: 1 });
  bench.endRunWithRequest("run1");
  bench.endRunWithRequest("run2", { type: "failed", error: { code: "c", message: "m" } });
  bench.endHandler("r1");
  expect(opsOf(bench).at(-1)).toEqual(["append", "close-run", "append", "close-run", "append", "consume"]);
  expect(bench.types().slice(2)).toEqual(["agent_completed", "agent_failed", "request_completed"]);
});

test("a run that is left open ends in the same commit as one that waited", () => {
  const bench = createRunningBench();
  bench.startRun("left", { id: "r1", attempt: 1 });
  bench.endRunWithRequest("run1");
  bench.endHandler("r1");
  expect(bench.events().slice(2)).toMatchObject([
    { type: "agent_completed", runId: "run1" },
    { type: "agent_failed", runId: "left", error: { code: "left_open" } },
    { type: "request_completed" },
  ]);
  expect(opsOf(bench).at(-1)).toHaveLength(6);
});

test("an end that cannot be written is refused at once; the failure that it becomes ends with the request", () => {
  const bench = createRunningBench({ limits: { eventBytesMax: 65_536 } });
  const ended = bench.endRunWithRequest("run1", { type: "completed", result: "x".repeat(70_000) });
  expect(bench.ticket(ended)).toBe("event_too_large");
  expect(isHandedIn(bench, ended)).toBe(false);
  bench.endHandler("r1", 1, { type: "failed", error: { code: "event_too_large", message: "m" }, retryable: false });
  expect(opsOf(bench).at(-1)).toEqual(["append", "close-run", "append", "consume"]);
  expect(bench.types()).toEqual(["agent_started", "agent_failed", "request_failed"]);
});

test("a run outside of any request has nothing to wait for", () => {
  const bench = createOwnerBench();
  bench.startRun("alone");
  const ended = bench.endRunWithRequest("alone");
  expect(bench.ticket(ended)).toBe("resolved");
});

test.each(["cancelled and told", "cancelled and not told"])("a request that is %s while the end of its run waits ends as cancelled, both in one commit", (how) => {
  const bench = createRunningBench();
  bench.text("run1", "words");
  const ended = bench.endRunWithRequest("run1");
  bench.client.cancel("r1");
  if (how === "cancelled and told") bench.input({ type: "cancelled", requestId: "r1" as never });
  bench.endHandler("r1");
  expect(bench.types()).toEqual(["agent_started", "text_chunk", "agent_cancelled", "request_cancelled"]);
  expect(opsOf(bench).at(-1)).toEqual(["append", "close-run", "append", "consume"]);
  expect(bench.ticket(ended)).toBe("resolved");
  expect(bench.store.thread(THREAD_KEY)).toMatchObject({ waiting: [], openRuns: [] });
});

test("the end that waits is lost with its owner: the next one ends the run and handles the request again", () => {
  const bench = createRunningBench();
  const ended = bench.endRunWithRequest("run1");
  const next = createOwnerBench({ store: bench.store, node: "b" });
  next.wake();
  bench.endHandler("r1");
  expect(bench.ticket(ended)).toBe("fenced");
  expect(next.types()).toEqual(["agent_started", "agent_death"]);
  expect(next.last("run-handler")).toMatchObject({ attempt: 2, retryOf: "run1" });
});

test("whoever closes an owner tells the author of an end that waits", () => {
  const bench = createRunningBench();
  const ended = bench.endRunWithRequest("run1");
  bench.input({ type: "close" });
  expect(bench.ticket(ended)).toBe("closed");
  expect(bench.types()).toEqual(["agent_started"]);
});
