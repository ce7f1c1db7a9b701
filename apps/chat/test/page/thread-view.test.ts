import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyDamage, applyEvent, applyQuestion, type Question } from "../../src/page/view/apply-event.ts";
import { EMPTY_THREAD, isOpen, lastRun, type ChatEvent, type ThreadView } from "../../src/page/view/thread-view.ts";

/** Events as the library makes them; the envelope is the same everywhere and says nothing here. */
function event(type: ChatEvent["type"], fields: Readonly<Record<string, unknown>> = {}): ChatEvent {
  const envelope = { eventId: "e", timestamp: 1_000, userId: "ada", threadId: "t", runId: "run-1", agentName: "librarian" };
  return { type, ...envelope, ...fields } as unknown as ChatEvent;
}

const ask = (requestId: string, question: string): Question => ({
  requestId,
  name: "ask",
  payload: { question, collection: "sample" },
  timestamp: 500,
});

const started = (runId: string, attempt = 1, requestId = "r1") => event("agent_started", { runId, requestId, attempt });
const text = (runId: string, position: number, words: string) => event("text_chunk", { runId, segment: 0, position, text: words });

/** A question that was begun, whose server died, and that was answered by the next. */
const STORY: readonly ChatEvent[] = [
  started("run-1"),
  event("agent_thinking", { thought: "hm" }),
  event("tool_executing", { toolCallId: "c1", toolName: "search", parameters: { words: ["cat"] } }),
  text("run-1", 0, "The c"),
  event("agent_death", { cause: "killed" }),
  started("run-2", 2),
  event("tool_executing", { runId: "run-2", toolCallId: "c1", toolName: "search" }),
  event("tool_completed", { runId: "run-2", toolCallId: "c1", toolName: "search", success: true, results: 3, durationMs: 2 }),
  event("cited", { runId: "run-2", number: 1, collection: "sample", document: "a.md", lineFrom: 1, lineTo: 2, quote: "cat" }),
  text("run-2", 0, "The cat "),
  text("run-2", 8, "sleeps."),
  event("agent_completed", { runId: "run-2", timestamp: 3_000 }),
  event("request_completed", { requestId: "r1" }),
];

const tell = (events: readonly ChatEvent[], view: ThreadView = EMPTY_THREAD): ThreadView =>
  events.reduce((sofar, entry, index) => applyEvent(sofar, index + 1, entry), view);

describe("a run", () => {
  test("that died is kept before the one that took over, and only the last one counts", () => {
    const [turn] = applyQuestion(tell(STORY), 1, ask("r1", "Where is the cat?")).turns;
    expect(turn?.question).toBe("Where is the cat?");
    expect(turn?.state).toBe("completed");
    expect(turn?.runs.map(({ runId, state, text: words }) => [runId, state, words])).toEqual([
      ["run-1", "died", "The c"],
      ["run-2", "completed", "The cat sleeps."],
    ]);
    expect(turn?.runs[0]?.reason).toBe("killed");
    expect(turn?.runs[0]?.steps[1]).toMatchObject({ kind: "tool", state: "interrupted" });
    expect(turn?.runs[1]?.steps).toEqual([
      { kind: "tool", toolCallId: "c1", toolName: "search", parameters: undefined, state: "done", results: 3, durationMs: 2 },
    ]);
    expect(turn?.runs[1]?.citations).toHaveLength(1);
  });

  test("shows how each of its tools ended: with results, as failed, or interrupted by its end", () => {
    const closed = (toolCallId: string, fields: object) => event("tool_completed", { toolCallId, toolName: "search", success: false, durationMs: 2, ...fields });
    const error = { code: "run_ended", message: "The run ended before the tool did" };
    const view = tell([
      started("run-1"),
      ...["c1", "c2", "c3"].map((toolCallId) => event("tool_executing", { toolCallId, toolName: "search" })),
      closed("c1", { success: true, results: 1 }),
      closed("c2", { error: { code: "handler_failed", message: "The handler failed" } }),
      closed("c3", { error, outcome: "interrupted" }),
      event("agent_death", { cause: "owner_lost" }),
    ]);
    expect(view.turns[0]?.runs[0]?.steps).toMatchObject([{ state: "done" }, { state: "failed" }, { state: "interrupted", results: error.message }]);
  });

  test("ends once: what comes behind its end does not change how it ended", () => {
    const view = tell([started("run-1"), event("agent_cancelled"), event("agent_death", { cause: "late" })]);
    expect(view.turns[0]?.runs[0]).toMatchObject({ state: "cancelled", reason: undefined });
  });

  test("of a question that was stopped is stopped, and so is the question", () => {
    const view = tell([started("run-1"), event("agent_cancelled"), event("request_cancelled", { requestId: "r1" })]);
    expect(view.turns[0]?.state).toBe("cancelled");
  });

  test("of nobody's question is not shown, and an event of an unknown run changes nothing but the position", () => {
    const view = tell([event("agent_started", { runId: "x", attempt: 1 }), text("y", 0, "words")]);
    expect(view).toEqual({ ...EMPTY_THREAD, eventOffset: 2 });
  });
});

test("a question that failed says why", () => {
  const view = tell([started("run-1"), event("request_failed", { requestId: "r1", error: { code: "internal", message: "no model" } })]);
  expect(view.turns[0]).toMatchObject({ state: "failed", failure: "no model" });
});

test("a question that is tried again says why, and until when it waits, until the next attempt begins", () => {
  const failed = [started("run-1"), event("agent_failed", { error: { code: "handler_failed", message: "The handler failed" } })];
  const retrying = event("request_retrying", { requestId: "r1", attempt: 1, delayMs: 2_000, error: { code: "handler_failed", message: "The handler failed" } });
  const waiting = tell([...failed, retrying]).turns[0];
  expect(waiting).toMatchObject({ state: "running", retry: { error: "The handler failed", dueAt: 3_000 } });
  expect(tell([...failed, retrying, started("run-2", 2)]).turns[0]?.retry).toBeUndefined();
  expect(tell([...failed, retrying, event("request_cancelled", { requestId: "r1" })]).turns[0]?.retry).toBeUndefined();
});

test("questions stand in the order in which they were asked, whatever arrives first", () => {
  let view = tell([started("run-2", 1, "r2"), started("run-1", 1, "r1")]);
  view = applyQuestion(view, 1, ask("r1", "first"));
  view = applyQuestion(view, 2, ask("r2", "second"));
  view = applyQuestion(view, 3, { ...ask("r3", "x"), name: "name_thread" });
  expect(view.turns.map(({ question }) => question)).toEqual(["first", "second"]);
  expect(view.requestOffset).toBe(3);
});

test("a question that waits is open, and one that ended is not", () => {
  const waiting = applyQuestion(EMPTY_THREAD, 1, ask("r1", "Why?")).turns[0];
  expect(waiting && isOpen(waiting)).toBe(true);
  const done = tell(STORY).turns[0];
  expect(done && isOpen(done)).toBe(false);
  expect(done && lastRun(done)?.endedAt).toBe(3_000);
});

test("applying anything twice changes nothing, and the two streams may arrive in any mixture", () => {
  const whole = applyQuestion(tell(STORY), 1, ask("r1", "Where is the cat?"));
  fc.assert(
    fc.property(fc.nat(STORY.length), fc.array(fc.nat(STORY.length)), (questionAt, repeats) => {
      let view = EMPTY_THREAD;
      for (let index = 0; index <= STORY.length; index += 1) {
        if (index === questionAt) view = applyQuestion(view, 1, ask("r1", "Where is the cat?"));
        const next = STORY[index];
        if (next === undefined) continue;
        view = applyEvent(view, index + 1, next);
        for (const repeat of repeats.filter((at) => at <= index)) {
          const again = STORY[repeat];
          if (again !== undefined) expect(applyEvent(view, repeat + 1, again)).toBe(view);
        }
        if (index >= questionAt) expect(applyQuestion(view, 1, ask("r1", "Where is the cat?"))).toBe(view);
      }
      expect(view).toEqual(whole);
    }),
  );
});

test("a chunk of text that overlaps what is there adds only what is new", () => {
  const chunks = [text("run-1", 0, "abc"), text("run-1", 1, "bcd"), text("run-1", 0, "ab"), text("run-1", 4, "e")];
  expect(tell([started("run-1"), ...chunks]).turns[0]?.runs[0]?.text).toBe("abcde");
});

describe("damage", () => {
  test("is counted at the newest turn that was begun, and what comes behind it is applied", () => {
    const before = applyQuestion(applyQuestion(tell(STORY.slice(0, 4)), 1, ask("r1", "?")), 2, ask("r2", "??"));
    const behind = applyEvent(applyDamage(before, 10), 11, event("agent_completed"));
    expect(behind.turns.map(({ requestId, damaged }) => [requestId, damaged])).toEqual([["r1", 6], ["r2", 0]]);
    expect(lastRun(behind.turns[0] as never)?.state).toBe("completed");
    expect(applyDamage(behind, 11)).toEqual(behind);
  });

  test("before the first turn is the thread's", () => {
    expect(applyDamage(EMPTY_THREAD, 3)).toEqual({ ...EMPTY_THREAD, eventOffset: 3, damaged: 3 });
  });
});
