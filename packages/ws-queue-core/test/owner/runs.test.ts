import { expect, test } from "vitest";
import { utf8Length, type RunId } from "../../src/index.ts";
import { createOwnerBench, createRunningBench, THREAD_KEY, type OwnerBench } from "./support/owner-bench.ts";

test("a run is opened with its first event and closed with its last, in the same commits", () => {
  const bench = createRunningBench();
  expect(bench.store.thread(THREAD_KEY)?.openRuns).toEqual([{ runId: "run1", agentName: "agent", requestId: "r1" }]);
  bench.event("run1", "agent_thinking", { thought: "hm" });
  bench.endRun("run1", { type: "completed", result: 42 });
  expect(bench.store.thread(THREAD_KEY)?.openRuns).toEqual([]);
  expect(bench.events()).toMatchObject([
    { type: "agent_started", runId: "run1", agentName: "agent", requestId: "r1", attempt: 1, timestamp: 1_700_000_000_000 },
    { type: "agent_thinking", runId: "run1", agentName: "agent", thought: "hm" },
    { type: "agent_completed", runId: "run1", result: 42 },
  ]);
  const eventIds = bench.events().map(({ eventId }) => eventId);
  expect(new Set(eventIds).size).toBe(3);
});

test("what is written brings its bytes along, so that no store counts them again", () => {
  const bench = createRunningBench();
  bench.event("run1", "agent_thinking", { thought: "größer → 🦉" });
  bench.endRunWithRequest("run1");
  bench.endHandler("r1");
  const appends = bench.all("commit").flatMap(({ commit }) => commit.ops.filter((op) => op.type === "append"));
  expect(appends.length).toBeGreaterThanOrEqual(3);
  for (const { texts, sizes } of appends) expect(sizes).toEqual(texts.map(utf8Length));
});

test("text is committed when it was gathered for 30 ms, and before what follows it", () => {
  const bench = createRunningBench();
  for (const piece of ["a", "b", "c"]) expect(bench.ticket(bench.text("run1", piece))).toBe("resolved");
  bench.advance(29);
  expect(bench.types()).toEqual(["agent_started"]);
  bench.advance(1);
  expect(bench.events()[1]).toMatchObject({ type: "text_chunk", segment: 0, position: 0, text: "abc" });
  bench.text("run1", "d");
  bench.endRun("run1");
  expect(bench.events()[2]).toMatchObject({ type: "text_chunk", segment: 0, position: 3, text: "d" });
  expect(bench.types().at(-1)).toBe("agent_completed");
});

test("a handler that returns while its run is open fails the run, visibly, and completes the request", () => {
  const bench = createRunningBench();
  bench.text("run1", "half");
  bench.endHandler("r1");
  expect(bench.events().slice(1)).toMatchObject([
    { type: "text_chunk", text: "half" },
    { type: "agent_failed", error: { code: "left_open" } },
    { type: "request_completed" },
  ]);
  expect(bench.last("run-over")).toEqual({ type: "run-over", runId: "run1", code: "run_ended" });
  expect(bench.last("report").error.message).toMatch(/was open/);
  expect(bench.ticket(bench.event("run1", "agent_thinking", { thought: "late" }))).toBe("run_ended");
});

test("a handler that throws while its run is open fails the run with the same error", () => {
  const bench = createRunningBench();
  bench.endHandler("r1", 1, { type: "failed", error: { code: "handler_failed", message: "m" }, retryable: false });
  expect(bench.events().slice(1)).toMatchObject([
    { type: "agent_failed", error: { code: "handler_failed", message: "m" } },
    { type: "request_failed", error: { code: "handler_failed", message: "m" } },
  ]);
});

test("a second end, an event after the end and an event of an unknown run are refused", () => {
  const bench = createRunningBench();
  bench.endRun("run1");
  expect(bench.ticket(bench.endRun("run1", { type: "failed", error: { code: "c", message: "m" } }))).toBe("run_ended");
  expect(bench.ticket(bench.event("run1", "agent_thinking", { thought: "x" }))).toBe("run_ended");
  expect(bench.ticket(bench.text("other", "x"))).toBe("run_ended");
  expect(bench.types()).toEqual(["agent_started", "agent_completed"]);
});

test("a result that is too large fails the run, so that it ends all the same", () => {
  const bench = createRunningBench({ limits: { eventBytesMax: 65_536 } });
  expect(bench.ticket(bench.endRun("run1", { type: "completed", result: "x".repeat(70_000) }))).toBe("event_too_large");
  expect(bench.events()[1]).toMatchObject({ type: "agent_failed", error: { code: "event_too_large" } });
  expect(bench.store.thread(THREAD_KEY)?.openRuns).toEqual([]);
});

test("an event that is refused is not written, and the run goes on", () => {
  const bench = createRunningBench();
  expect(bench.ticket(bench.event("run1", "agent_thinking", { thought: 1 }))).toBe("invalid_event");
  expect(bench.ticket(bench.event("run1", "cited", { type: "agent_completed" }))).toBe("invalid_event");
  expect(bench.ticket(bench.event("run1", "cited", { page: "x".repeat(300_000) }))).toBe("event_too_large");
  expect(bench.ticket(bench.event("run1", "cited", { page: 1 }))).toBe("resolved");
  expect(bench.types()).toEqual(["agent_started", "cited"]);
});

test("several runs of one request live side by side in one order (R02)", () => {
  const bench = createRunningBench();
  bench.startRun("run2", { id: "r1", attempt: 1 });
  bench.event("run2", "agent_thinking", { thought: "2" });
  bench.event("run1", "agent_thinking", { thought: "1" });
  bench.endRun("run2");
  bench.endRun("run1");
  expect(bench.events().map(({ runId, type }) => `${String(runId)} ${String(type)}`)).toEqual([
    "run1 agent_started",
    "run2 agent_started",
    "run2 agent_thinking",
    "run1 agent_thinking",
    "run2 agent_completed",
    "run1 agent_completed",
  ]);
});

test("a run outside of any request takes the lease for as long as it is open", () => {
  const bench = createOwnerBench();
  bench.startRun("run1");
  expect(bench.events()).toMatchObject([{ type: "agent_started", attempt: 1 }]);
  bench.advance(60_000);
  expect(bench.all("rest")).toEqual([]);
  bench.endRun("run1");
  bench.advance(1_000);
  expect(bench.all("rest")).toHaveLength(1);
});

test("a run of a request that is not being handled is refused", () => {
  const bench = createOwnerBench();
  bench.startRun("run1", { id: "r1", attempt: 1 });
  expect(bench.last("rejected").error.code).toBe("run_ended");
});

test("while the store is down everything is kept, in order, and written once it is back (L28, O07)", () => {
  const bench = createRunningBench();
  let lost = 0;
  bench.setFate((output) => {
    if (output.type !== "commit") return "answered";
    lost += 1;
    return lost % 2 === 0 ? "lost-after" : "lost-before";
  });
  const tickets = ["a", "b", "c"].map((thought) => bench.event("run1", "agent_thinking", { thought }));
  bench.advance(20_000);
  bench.setFate(() => "answered");
  bench.advance(60_000);
  expect(tickets.map(bench.ticket)).toEqual(["resolved", "resolved", "resolved"]);
  expect(bench.events().slice(1).map(({ thought }) => thought)).toEqual(["a", "b", "c"]);
});

test("it tells when it holds more than it should, and when there is room again", () => {
  const bench = createRunningBench({ limits: { pendingCommitBytesMax: 1_000 } });
  bench.setFate((output) => (output.type === "commit" ? "lost-before" : "answered"));
  bench.event("run1", "agent_thinking", { thought: "x".repeat(500) });
  expect(bench.all("full")).toEqual([]);
  bench.event("run1", "agent_thinking", { thought: "x".repeat(500) });
  expect(bench.all("full")).toHaveLength(1);
  bench.setFate(() => "answered");
  bench.advance(60_000);
  expect(bench.all("writable")).toHaveLength(1);
});

test("no event joins once more waits for the store than should: its author is to be told", () => {
  const bench = createRunningBench({ limits: { pendingCommitBytesMax: 1_000 } });
  bench.setFate((output) => (output.type === "commit" ? "stuck" : "answered"));
  bench.event("run1", "cited", { page: 1 });
  const second = bench.event("run1", "cited", { page: 2 });
  expect(joins(bench, "run1", "x".repeat(1_000))).toBe(second);
  expect(joins(bench, "run1", 3)).toBeUndefined();
  bench.event("run1", "cited", { page: 3 });
  expect(bench.all("full")).toHaveLength(1);
});

test("events join those of their run that wait for the store: one op, one commit, one answer", () => {
  const bench = createRunningBench();
  bench.setFate((output) => (output.type === "commit" ? "lost-before" : "answered"));
  const first = bench.event("run1", "cited", { page: 1 });
  expect(joins(bench, "run1", 2)).toBeUndefined();
  const second = bench.event("run1", "cited", { page: 2 });
  bench.text("run1", "on page 3: ");
  expect(joins(bench, "run1", 3)).toBe(second);
  expect(joins(bench, "run1", 4)).toBe(second);
  bench.setFate(() => "answered");
  bench.advance(60_000);
  expect([first, second].map(bench.ticket)).toEqual(["resolved", "resolved"]);
  expect(bench.events().slice(1)).toMatchObject([{ page: 1 }, { page: 2 }, { type: "text_chunk", text: "on page 3: " }, { page: 3 }, { page: 4 }]);
  const last = bench.last("commit").commit.ops;
  expect(last).toMatchObject([{ type: "append", runId: "run1", texts: { length: 4 } }]);
  const [op] = last;
  if (op?.type !== "append") throw new Error("no append");
  expect(op.sizes).toEqual(op.texts.map(utf8Length));
});

test("an event joins nothing that is on its way, of another run, behind a tool or an end that is held, or of a run that is over", () => {
  const bench = createRunningBench();
  bench.startRun("outside");
  bench.setFate((output) => (output.type === "commit" ? "stuck" : "answered"));
  bench.event("run1", "cited", { page: 1 });
  expect(joins(bench, "run1")).toBeUndefined();
  bench.event("run1", "cited", { page: 2 });
  expect(joins(bench, "outside")).toBeUndefined();
  expect(bench.owner.joinEvent("run1" as RunId, { type: "tool_executing", payload: { toolCallId: "t", toolName: "t" } }, AT)).toBeUndefined();
  bench.event("run1", "tool_executing", { toolCallId: "t", toolName: "t" });
  expect(joins(bench, "run1")).toBeUndefined();
  bench.event("outside", "cited", { page: 3 });
  expect(joins(bench, "outside")).toBeDefined();
  bench.endRunWithRequest("run1");
  expect(joins(bench, "outside")).toBeUndefined();
  bench.endRun("outside");
  expect(joins(bench, "outside")).toBeUndefined();
});

test("an event that is refused is not joined, and what is there is as it was", () => {
  const bench = createRunningBench();
  bench.setFate((output) => (output.type === "commit" ? "lost-before" : "answered"));
  bench.event("run1", "cited", { page: 1 });
  const second = bench.event("run1", "cited", { page: 2 });
  expect(() => bench.owner.joinEvent("run1" as RunId, { type: "cited", payload: { runId: "mine" } }, AT)).toThrow(expect.objectContaining({ code: "invalid_event" }));
  expect(joins(bench, "run1", 3)).toBe(second);
  bench.setFate(() => "answered");
  bench.advance(60_000);
  expect(bench.events().slice(1).map(({ page }) => page)).toEqual([1, 2, 3]);
});

test("a group is joined up to the size of a commit", () => {
  const bench = createRunningBench();
  bench.setFate((output) => (output.type === "commit" ? "stuck" : "answered"));
  bench.event("run1", "cited", { page: 0 });
  bench.event("run1", "cited", { page: 1 });
  let joined = 1;
  while (joins(bench, "run1") !== undefined) joined += 1;
  expect(joined).toBe(512);
  bench.event("run1", "cited", { text: "x".repeat(200_000) });
  expect(joins(bench, "run1", "y".repeat(200_000))).toBeDefined();
  expect(joins(bench, "run1")).toBeUndefined();
});

test("text that is gathered has no ticket, and is written when it is due", () => {
  const bench = createRunningBench();
  expect(bench.owner.gatherText("run1" as RunId, "a", bench.nowMs())).toBe(bench.nowMs() + 30);
  bench.advance(10);
  expect(bench.owner.gatherText("run1" as RunId, "b", bench.nowMs())).toBe(bench.nowMs() + 20);
  bench.advance(20);
  expect(bench.events().slice(1)).toMatchObject([{ type: "text_chunk", text: "ab" }]);
});

test("text of more than a chunk is due at once, and so much of it is handed in for the store that no more is gathered", () => {
  const bench = createRunningBench();
  const piece = "x".repeat(4_096);
  for (let pieces = 1; pieces < 8; pieces += 1) expect(bench.owner.gatherText("run1" as RunId, piece, bench.nowMs())).toBe(bench.nowMs());
  expect(bench.owner.gatherText("run1" as RunId, piece, bench.nowMs())).toBeUndefined();
  bench.text("run1", piece);
  expect(bench.events().slice(1).map(({ position }) => position)).toEqual(Array.from({ length: 8 }, (_, index) => index * 4_096));
  expect(bench.last("commit").commit.ops).toHaveLength(1);
});

test("nothing is gathered for a run that is over", () => {
  const bench = createRunningBench();
  bench.endRun("run1");
  expect(bench.owner.gatherText("run1" as RunId, "a", bench.nowMs())).toBeUndefined();
  expect(bench.owner.gatherText("never" as RunId, "a", bench.nowMs())).toBeUndefined();
});

test("a list of events is in the thread as a whole, behind the text before it", () => {
  const bench = createRunningBench();
  bench.text("run1", "see ");
  const events = [1, 2, 3].map((page) => ({ type: "cited", payload: { page } }));
  bench.input({ type: "run-events", ticket: 900, runId: "run1" as RunId, events });
  expect(bench.ticket(900)).toBe("resolved");
  expect(bench.events().slice(1)).toMatchObject([{ type: "text_chunk", text: "see " }, { page: 1 }, { page: 2 }, { page: 3 }]);
  expect(bench.last("commit").commit.ops).toHaveLength(1);
});

test.each([
  ["an event that sets a field of the envelope", { type: "cited", payload: { runId: "mine" } }, "invalid_event"],
  ["an event of the library", { type: "agent_thinking", payload: { thought: "hm" } }, "invalid_event"],
  ["more bytes than one call takes", { type: "cited", payload: { text: "x".repeat(3_000) } }, "batch_too_large"],
])("a list with %s is refused as a whole, with its index", (_name, bad, code) => {
  const bench = createRunningBench({ limits: { batchBytesMax: 3_000 } });
  bench.input({ type: "run-events", ticket: 900, runId: "run1" as RunId, events: [{ type: "cited", payload: { page: 1 } }, bad] });
  expect(bench.last("rejected").error).toMatchObject({ code, details: { index: 1 } });
  expect(bench.types()).toEqual(["agent_started"]);
});

const AT = { monotonicMs: 0, epochMs: 0 };

const joins = (bench: OwnerBench, runId: string, page: unknown = 0): number | undefined =>
  bench.owner.joinEvent(runId as RunId, { type: "cited", payload: { page } }, AT);
