import { expect, test } from "vitest";
import { deadStream, type RequestId } from "../../src/index.ts";
import type { HandlerOutcome } from "../../src/server/index.ts";
import { createOwnerBench, createRunningBench, EPOCH_MS, THREAD_KEY, USER, type BenchOptions, type OwnerBench } from "./support/owner-bench.ts";

const failure = (message: string): HandlerOutcome => ({ type: "failed", error: { code: "handler_failed", message }, retryable: true });
const state = (bench: OwnerBench) => bench.store.thread(THREAD_KEY);
const attempts = (bench: OwnerBench): readonly number[] => bench.all("run-handler").map(({ attempt }) => attempt);

function createHandlingBench(options: BenchOptions = {}, deadline?: number): OwnerBench {
  const bench = createOwnerBench(options);
  bench.client.ask("r1", deadline === undefined ? {} : { deadline });
  bench.wake();
  return bench;
}

/** Fails the present attempt and each that follows. */
function failAll(bench: OwnerBench, count: number): void {
  for (let round = 0; round < count; round += 1) {
    bench.endHandler("r1", attempts(bench).at(-1), failure(`failure ${attempts(bench).at(-1)}`));
    bench.advance(60_000);
  }
}

test("a handler that fails twice and then answers: the thread sees two retries and one answer (L08)", () => {
  const bench = createHandlingBench();
  bench.endHandler("r1", 1, failure("first"));
  bench.advance(499);
  expect(attempts(bench)).toEqual([1]);
  bench.advance(1);
  expect(attempts(bench)).toEqual([1, 2]);
  bench.endHandler("r1", 2, failure("second"));
  bench.advance(1_000);
  bench.endHandler("r1", 3, { type: "completed", result: "at last" });
  const retrying = { type: "request_retrying", requestId: "r1" };
  expect(bench.events()).toMatchObject([
    { ...retrying, attempt: 1, delayMs: 500, error: { code: "handler_failed", message: "first" } },
    { ...retrying, attempt: 2, delayMs: 1_000, error: { code: "handler_failed", message: "second" } },
    { type: "request_completed", requestId: "r1", result: "at last" },
  ]);
  expect(state(bench)).toMatchObject({ waiting: [], attempt: 0, failures: [], postponed: undefined });
});

test("the end of the attempt's open runs, the event and the postponement are one commit", () => {
  const bench = createRunningBench();
  bench.text("run1", "half");
  bench.endHandler("r1", 1, failure("m"));
  expect(bench.events().slice(1)).toMatchObject([
    { type: "text_chunk", text: "half" },
    { type: "agent_failed", runId: "run1", error: { code: "handler_failed", message: "m" } },
    { type: "request_retrying", attempt: 1 },
  ]);
  const { ops } = bench.last("commit").commit;
  expect(ops.map(({ type }) => type)).toEqual(["append", "close-run", "append", "postpone"]);
  expect(state(bench)).toMatchObject({ openRuns: [], failures: [{ attempt: 1, code: "handler_failed", message: "m" }] });
});

test("the run that a failed handler ended waits for the postponement, so that no crash lies between the two", () => {
  const bench = createRunningBench();
  bench.endRunWithRequest("run1", { type: "failed", error: { code: "handler_failed", message: "m" } });
  bench.endHandler("r1", 1, failure("m"));
  expect(bench.last("commit").commit.ops.map(({ type }) => type)).toEqual(["append", "close-run", "append", "postpone"]);
});

test("a postponement that the store refuses leaves the request at the head, for another attempt (L05)", () => {
  const bench = createHandlingBench();
  bench.setFate((output) => (output.type === "commit" ? "stuck" : "answered"));
  bench.endHandler("r1", 1, failure("m"));
  bench.setFate(() => "answered");
  bench.input({ type: "commit-result", id: bench.last("commit").id, result: { status: "refused", code: "sequence_gap" } });
  expect(state(bench)?.waiting).toMatchObject([{ requestId: "r1" }]);
  bench.advance(5_000);
  expect(attempts(bench)).toEqual([1, 2]);
  bench.endHandler("r1", 2);
  expect(bench.types()).toEqual(["request_completed"]);
});

test("the wait is jittered over a ceiling that doubles up to the longest one", () => {
  const bench = createHandlingBench({ policy: { attempts: 6, retry: { firstMs: 100, maxMs: 500 } } });
  failAll(bench, 5);
  expect(bench.all("postponed").map(({ delayMs }) => delayMs)).toEqual([50, 100, 200, 250, 250]);
  expect(bench.all("postponed").map(({ dueAt }) => dueAt)[0]).toBe(EPOCH_MS + 50);
});

test("a request that failed as often as it may is a dead letter with the failures of all attempts, and the thread goes on", () => {
  const bench = createHandlingBench();
  bench.client.ask("r2");
  failAll(bench, 5);
  expect(bench.types()).toEqual([...Array<string>(4).fill("request_retrying"), "request_failed"]);
  expect(bench.events().at(-1)).toMatchObject({ requestId: "r1", error: { code: "retries_exhausted" } });
  const failures = [1, 2, 3, 4, 5].map((attempt) => ({ attempt, code: "handler_failed", message: `failure ${attempt}` }));
  expect(bench.store.events(deadStream(USER))).toMatchObject([{ code: "retries_exhausted", request: { requestId: "r1" }, attempts: 5, failures }]);
  expect(bench.last("run-handler")).toMatchObject({ request: { requestId: "r2" }, attempt: 1 });
});

test("attempts that end with their process count, and are in the dead letter", () => {
  const bench = createHandlingBench({ policy: { attempts: 2 } });
  bench.endHandler("r1", 1, failure("first"));
  bench.advance(500);
  expect(attempts(bench)).toEqual([1, 2]);
  const next = createOwnerBench({ store: bench.store, node: "b", policy: { attempts: 2 } });
  next.wake();
  expect(next.all("run-handler")).toEqual([]);
  expect(next.store.events(deadStream(USER))).toMatchObject([
    { attempts: 2, failures: [{ attempt: 1, code: "handler_failed" }, { attempt: 2, code: "owner_lost" }] },
  ]);
});

test("a handler that kills its process is a dead letter after five processes", () => {
  let bench = createHandlingBench();
  for (const node of ["b", "c", "d", "e", "f"]) {
    bench = createOwnerBench({ store: bench.store, node });
    bench.wake();
  }
  expect(bench.all("run-handler")).toEqual([]);
  expect(bench.types()).toEqual(["request_failed"]);
  const failures = [1, 2, 3, 4, 5].map((attempt) => ({ attempt, code: "owner_lost" }));
  expect(bench.store.events(deadStream(USER))).toMatchObject([{ attempts: 5, failures }]);
});

test("an attempt that ended with the lease counts", () => {
  const bench = createHandlingBench({ policy: { attempts: 1 } });
  const rival = createOwnerBench({ store: bench.store, node: "b", policy: { attempts: 1 } });
  rival.wake();
  expect(rival.all("run-handler")).toEqual([]);
  expect(rival.store.events(deadStream(USER))).toMatchObject([{ failures: [{ attempt: 1, code: "owner_lost" }] }]);
});

test("five drains do not make a dead letter of a long run: the attempts that they ended do not count", () => {
  let bench = createHandlingBench();
  for (const node of ["b", "c", "d", "e", "f", "g"]) {
    bench.startRun(`run-${node}`, { id: "r1", attempt: bench.last("run-handler").attempt });
    bench.input({ type: "drain", deadlineMs: bench.nowMs() });
    bench.advance(0);
    expect(bench.last("commit").commit.ops.map(({ type }) => type)).toEqual(["append", "close-run", "postpone"]);
    bench = createOwnerBench({ store: bench.store, node });
    bench.wake();
  }
  expect(state(bench)).toMatchObject({ attempt: 7, excused: 6, failures: [], postponed: undefined });
  failAll(bench, 4);
  expect(attempts(bench)).toEqual([7, 8, 9, 10, 11]);
  bench.endHandler("r1", 11);
  expect(bench.types().at(-1)).toBe("request_completed");
});

test("a handler that fails before the drain's deadline counts as any other", () => {
  const bench = createHandlingBench();
  bench.input({ type: "drain", deadlineMs: 10_000 });
  bench.endHandler("r1", 1, failure("m"));
  expect(bench.all("closed")).toHaveLength(1);
  expect(state(bench)).toMatchObject({ attempt: 1, excused: 0, failures: [{ attempt: 1 }], postponed: { delayMs: 500 } });
});

test("a failure that another attempt cannot mend is final", () => {
  const bench = createHandlingBench();
  bench.endHandler("r1", 1, { type: "failed", error: { code: "invalid_payload", message: "m" }, retryable: false });
  expect(bench.events()).toMatchObject([{ type: "request_failed", error: { code: "invalid_payload", message: "m" } }]);
  expect(bench.store.events(deadStream(USER))).toEqual([]);
});

test("a long failure is cut where it is kept and told of a retry, so that the retry can be written", () => {
  const bench = createHandlingBench({ limits: { eventBytesMax: 65_536 } });
  bench.endHandler("r1", 1, failure("ä".repeat(100_000)));
  const [event] = bench.events() as { error: { message: string } }[];
  expect(event?.error.message).toMatch(/^ä{100,256}$/);
  expect(state(bench)?.failures).toMatchObject([{ message: event?.error.message }]);
});

test("a request whose deadline comes before its next attempt ends at its deadline", () => {
  const bench = createHandlingBench({ policy: { retry: { firstMs: 60_000, maxMs: 60_000 } } }, EPOCH_MS + 2_000);
  bench.advance(500);
  bench.endHandler("r1", 1, failure("m"));
  expect(bench.last("postponed")).toMatchObject({ dueAt: EPOCH_MS + 2_000, delayMs: 1_500 });
  bench.advance(1_499);
  expect(bench.types()).toEqual(["request_retrying"]);
  bench.advance(1);
  expect(bench.events().slice(1)).toMatchObject([{ type: "request_failed", error: { code: "deadline_exceeded" } }]);
  expect(attempts(bench)).toEqual([1]);
});

test("the next owner takes up the count, the failures and the due time", () => {
  const bench = createHandlingBench({ isHosted: false });
  bench.endHandler("r1", 1, failure("first"));
  const next = createOwnerBench({ store: bench.store, node: "b", startMs: 100 });
  next.wake();
  expect(next.all("run-handler")).toEqual([]);
  expect(next.last("postponed")).toEqual({ type: "postponed", dueAt: EPOCH_MS + 500, delayMs: 500, priority: "normal" });
  next.input({ type: "wake" });
  next.advance(400);
  next.wake();
  expect(attempts(next)).toEqual([2]);
  next.endHandler("r1", 2, failure("second"));
  expect(next.last("postponed").delayMs).toBe(1_000);
  expect(state(next)?.failures.map(({ message }) => message)).toEqual(["first", "second"]);
});

test("a node whose wall clock is an hour behind attempts the head once it watched the wait", () => {
  const bench = createHandlingBench({ isHosted: false });
  bench.advance(3_600_000);
  bench.endHandler("r1", 1, failure("m"));
  const behind = createOwnerBench({ store: bench.store, node: "b", isHosted: false });
  behind.wake();
  expect(behind.all("run-handler")).toEqual([]);
  behind.input({ type: "wake", watched: behind.last("postponed").dueAt + 1 });
  expect(attempts(behind)).toEqual([]);
  behind.input({ type: "wake", watched: behind.last("postponed").dueAt });
  expect(attempts(behind)).toEqual([2]);
});

test("a wait that is over says nothing of the next one: another node has postponed the head anew meanwhile", () => {
  const bench = createHandlingBench({ isHosted: false });
  bench.endHandler("r1", 1, failure("m"));
  const first = bench.last("postponed").dueAt;
  const ahead = createOwnerBench({ store: bench.store, node: "b", startMs: 3_600_000, isHosted: false });
  ahead.wake();
  ahead.endHandler("r1", 2, failure("m"));
  bench.input({ type: "wake", watched: first });
  expect(attempts(bench)).toEqual([1]);
  expect(bench.last("postponed").dueAt).toBe(ahead.last("postponed").dueAt);
});

test("a thread that only waits gives its lease back at once", () => {
  const bench = createHandlingBench({ isHosted: false });
  bench.client.ask("r2");
  bench.endHandler("r1", 1, failure("m"));
  expect(bench.all("rest")).toHaveLength(1);
  expect(state(bench)?.lease.fence).toBeUndefined();
  expect(bench.owner.nextTimeout()).toBeUndefined();
});

test("a postponed head is not overtaken by the requests behind it (O04)", () => {
  const bench = createHandlingBench();
  bench.client.ask("r2");
  bench.wake();
  bench.endHandler("r1", 1, failure("m"));
  bench.wake();
  bench.advance(400);
  bench.wake();
  expect(attempts(bench)).toEqual([1]);
  bench.advance(100);
  expect(bench.last("run-handler")).toMatchObject({ request: { requestId: "r1" }, attempt: 2 });
});

test("a wait of no time at all is none: the head is due at once", () => {
  const bench = createHandlingBench({ isHosted: false, policy: { retry: { firstMs: 0, maxMs: 0 } } });
  bench.endHandler("r1", 1, failure("m"));
  expect(bench.all("postponed")).toEqual([]);
  expect(bench.last("slot-freed")).toEqual({ type: "slot-freed", next: "normal" });
});

test.each(["told", "not told"])("a cancel while the head waits ends it at once, also where the owner is %s", (how) => {
  const bench = createHandlingBench();
  bench.startRun("outside");
  bench.endHandler("r1", 1, failure("m"));
  bench.client.cancel("r1");
  if (how === "told") bench.input({ type: "cancelled", requestId: "r1" as RequestId });
  else bench.wake();
  expect(bench.types()).toEqual(["agent_started", "request_retrying", "request_cancelled"]);
  expect(attempts(bench)).toEqual([1]);
});

test("a cancel that overtakes the postponement wins: runs and request end as cancelled", () => {
  const bench = createRunningBench();
  bench.setFate((output) => (output.type === "commit" ? "stuck" : "answered"));
  bench.text("run1", "some words");
  bench.endHandler("r1", 1, failure("m"));
  bench.client.cancel("r1");
  const { id, commit } = bench.last("commit");
  bench.setFate(() => "answered");
  bench.input({ type: "commit-result", id, result: bench.store.commit(commit) });
  expect(bench.types()).toEqual(["agent_started", "text_chunk", "agent_cancelled", "request_cancelled"]);
  expect(state(bench)).toMatchObject({ waiting: [], openRuns: [] });
});

test("a cancel that overtakes a drain wins, and the runs outside of the request die with the process", () => {
  const bench = createRunningBench();
  bench.startRun("outside");
  bench.input({ type: "drain", deadlineMs: 0 });
  bench.client.cancel("r1");
  bench.advance(0);
  expect(bench.events().slice(2)).toMatchObject([
    { type: "agent_death", runId: "outside" },
    { type: "agent_cancelled", runId: "run1" },
    { type: "request_cancelled" },
  ]);
  expect(bench.all("closed")).toHaveLength(1);
});
