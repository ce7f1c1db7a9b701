import { expect, test } from "vitest";
import { deadStream, type RequestId } from "../../src/index.ts";
import { createOwnerBench, createRunningBench, EPOCH_MS, USER, type BenchOptions, type OwnerBench } from "./support/owner-bench.ts";

const TIMEOUT_MS = 10_000;
const policy = { timeoutMs: TIMEOUT_MS };
const attempts = (bench: OwnerBench): readonly number[] => bench.all("run-handler").map(({ attempt }) => attempt);
const aborts = (bench: OwnerBench): readonly unknown[] => bench.all("abort-handler").map(({ attempt, code }) => ({ attempt, code }));

function createHandlingBench(options: BenchOptions = {}, deadline?: number): OwnerBench {
  const bench = createOwnerBench({ policy, ...options });
  bench.client.ask("r1", deadline === undefined ? {} : { deadline });
  bench.wake();
  return bench;
}

const isCommit = ({ type }: { readonly type: string }): boolean => type === "commit";

test("a handler that gives no sign of life is aborted, given its grace, and tried again", () => {
  const bench = createRunningBench({ policy });
  bench.advance(TIMEOUT_MS - 1);
  expect(aborts(bench)).toEqual([]);
  bench.advance(1);
  expect(aborts(bench)).toEqual([{ attempt: 1, code: "deadline_exceeded" }]);
  bench.advance(4_999);
  expect(bench.types()).toEqual(["agent_started"]);
  bench.advance(1);
  const error = { code: "deadline_exceeded" };
  expect(bench.events().slice(1)).toMatchObject([{ type: "agent_failed", runId: "run1", error }, { type: "request_retrying", attempt: 1, error }]);
  bench.advance(5_000);
  expect(attempts(bench)).toEqual([1, 2]);
});

test("a handler that obeys the abort, by throwing or by returning, failed all the same", () => {
  for (const outcome of [{ type: "completed" }, { type: "failed", error: { code: "x", message: "m" }, retryable: false }] as const) {
    const bench = createHandlingBench();
    bench.advance(TIMEOUT_MS);
    bench.endHandler("r1", 1, outcome);
    expect(bench.events()).toMatchObject([{ type: "request_retrying", error: { code: "deadline_exceeded" } }]);
  }
});

test("a handler that never settles is at last a dead letter with the defaults, no run stays open, and the thread goes on (F09)", () => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.client.ask("r2");
  bench.wake();
  for (let round = 1; round <= 5; round += 1) {
    expect(attempts(bench)).toHaveLength(round);
    bench.startRun(`run${round}`, { id: "r1", attempt: round });
    bench.advance(300_000 + 5_000 + 60_000);
  }
  expect(bench.types().filter((type) => type === "agent_failed")).toHaveLength(5);
  expect(bench.types().slice(-2)).toEqual(["agent_failed", "request_failed"]);
  expect(bench.store.events(deadStream(USER))).toMatchObject([{ attempts: 5, failures: Array(5).fill({ code: "deadline_exceeded" }) }]);
  expect(bench.last("run-handler").request.requestId).toBe("r2");
});

test("without a timeout a handler may take as long as it likes", () => {
  const bench = createHandlingBench({ policy: { timeoutMs: false } });
  bench.advance(30 * 24 * 3_600_000);
  expect(aborts(bench)).toEqual([]);
  bench.endHandler("r1");
  expect(bench.types()).toEqual(["request_completed"]);
});

const signs: readonly (readonly [string, (bench: OwnerBench) => void])[] = [
  ["progress without words", (bench) => bench.input({ type: "progress", requestId: "r1" as RequestId, attempt: 1 })],
  ["progress in words", (bench) => bench.progress("r1", 1, { done: 1, total: 2 })],
  ["text", (bench) => bench.text("run1", "x")],
  ["an event of a run", (bench) => bench.event("run1", "agent_thinking", { thought: "hm" })],
  ["the start of a run", (bench) => bench.startRun(`run-${bench.nowMs()}`, { id: "r1", attempt: 1 })],
  ["the end of a run", (bench) => bench.endRun("run1")],
];

test.each(signs)("the time counts from the last sign of life: %s", (_sign, give) => {
  const bench = createRunningBench({ policy });
  bench.advance(TIMEOUT_MS - 1);
  give(bench);
  bench.advance(TIMEOUT_MS - 1);
  expect(aborts(bench)).toEqual([]);
  bench.advance(1);
  expect(aborts(bench)).toHaveLength(1);
});

test("what another run of the thread writes, or an earlier attempt says, is no sign of life", () => {
  const bench = createRunningBench({ policy });
  bench.startRun("outside");
  bench.advance(TIMEOUT_MS / 2);
  bench.text("outside", "x");
  bench.event("outside", "agent_thinking", { thought: "hm" });
  bench.input({ type: "progress", requestId: "r1" as RequestId, attempt: 0 });
  bench.input({ type: "progress", requestId: "r2" as RequestId, attempt: 1 });
  bench.advance(TIMEOUT_MS / 2);
  expect(aborts(bench)).toHaveLength(1);
});

test("an outage of the store kills no run: the time stands still from its first unanswered commit to its end", () => {
  const bench = createRunningBench({ policy });
  bench.setFate((output) => (isCommit(output) ? "lost-before" : "answered"));
  bench.text("run1", "x");
  bench.advance(3_600_000);
  expect(aborts(bench)).toEqual([]);
  bench.setFate(() => "answered");
  bench.advance(60_000);
  expect(bench.types().slice(0, 2)).toEqual(["agent_started", "text_chunk"]);
  expect(aborts(bench)[0]).toEqual({ attempt: 1, code: "deadline_exceeded" });
});

test("time before an outage counts when it is over", () => {
  const bench = createRunningBench({ policy });
  bench.startRun("outside");
  bench.advance(TIMEOUT_MS - 1_000);
  bench.setFate((output) => (isCommit(output) ? "lost-before" : "answered"));
  bench.event("outside", "agent_thinking", { thought: "hm" });
  bench.advance(600_000);
  bench.setFate(() => "answered");
  const answered = (): number => bench.all("resolved").length;
  const before = answered();
  while (answered() === before) bench.advance(100);
  expect(aborts(bench)).toEqual([]);
  bench.advance(1_000);
  expect(aborts(bench)).toHaveLength(1);
});

test("a handler whose own event waits for a slow store is not silent", () => {
  const bench = createRunningBench({ policy });
  bench.setFate((output) => (isCommit(output) ? "stuck" : "answered"));
  bench.event("run1", "agent_thinking", { thought: "hm" });
  bench.advance(10 * TIMEOUT_MS);
  expect(aborts(bench)).toEqual([]);
  const { id, commit } = bench.last("commit");
  bench.setFate(() => "answered");
  bench.input({ type: "commit-result", id, result: bench.store.commit(commit) });
  bench.advance(TIMEOUT_MS - 1);
  expect(aborts(bench)).toEqual([]);
  bench.advance(1);
  expect(aborts(bench)).toHaveLength(1);
});

test("while so much waits for the store that authors are held back, no handler is silent", () => {
  const bench = createRunningBench({ policy, limits: { pendingCommitBytesMax: 1_000 } });
  bench.setFate((output) => (isCommit(output) ? "stuck" : "answered"));
  bench.startRun("outside");
  bench.event("outside", "agent_thinking", { thought: "x".repeat(2_000) });
  expect(bench.all("full")).toHaveLength(1);
  bench.advance(10 * TIMEOUT_MS);
  expect(aborts(bench)).toEqual([]);
});

test("an attempt that the request's own deadline ends is final, also when its handler was silent for too long before", () => {
  const deadline = createHandlingBench({}, EPOCH_MS + 5_000);
  deadline.advance(5_000);
  deadline.endHandler("r1", 1, { type: "failed", error: { code: "x", message: "m" }, retryable: true });
  expect(deadline.events()).toMatchObject([{ type: "request_failed", error: { code: "deadline_exceeded" } }]);
  const both = createHandlingBench({}, EPOCH_MS + TIMEOUT_MS + 2_000);
  both.advance(TIMEOUT_MS + 5_000);
  expect(both.events()).toMatchObject([{ type: "request_failed", error: { code: "deadline_exceeded" } }]);
});

test("a cancel during the grace of a silent handler ends its request as cancelled", () => {
  const bench = createRunningBench({ policy });
  bench.advance(TIMEOUT_MS);
  bench.client.cancel("r1");
  bench.input({ type: "cancelled", requestId: "r1" as RequestId });
  bench.endHandler("r1");
  expect(bench.types()).toEqual(["agent_started", "agent_cancelled", "request_cancelled"]);
});
