import { expect, test } from "vitest";
import { isApexError, type RunId } from "../../src/index.ts";
import type { RunEnding } from "../../src/server/owner/endings/ending.ts";
import { createRunLife, type RunLife } from "../../src/server/owner/run-life.ts";
import type { EventText } from "../../src/events/index.ts";

const at = (ms: number) => ({ monotonicMs: ms, epochMs: ms });

function createLife(bytesMax = 10_000, textUnitsMax = 10): RunLife {
  return createRunLife({
    run: { runId: "run" as RunId, agentName: "agent" },
    openToolsMax: 3,
    textUnitsMax,
    textCoalesceMs: 30,
    batch: { batchEventsMax: 512, batchBytesMax: 10_000 },
    write: (type, payload) => {
      const text = JSON.stringify({ type, ...payload });
      if (text.length > bytesMax) throw Object.assign(new Error("too large"), { code: "event_too_large" });
      return { text, bytes: text.length };
    },
  });
}

const events = (texts: readonly EventText[]) => texts.map(({ text }) => JSON.parse(text) as Record<string, unknown>);
const types = (texts: readonly EventText[]) => events(texts).map(({ type }) => type);
const opening = (toolCallId: string) => ({ type: "tool_executing", payload: { toolCallId, toolName: "t" } });
const closing = (toolCallId: string, toolName = "t") => ({ type: "tool_completed", payload: { toolCallId, toolName, success: true, durationMs: 1 } });
const COMPLETED: RunEnding = { type: "agent_completed", payload: {} };

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isApexError(error) || error instanceof Error) return (error as { code?: string }).code ?? error.message;
  }
  return "nothing was thrown";
}

test("text is gathered until its time comes, another event comes, or there is enough of it", () => {
  const life = createLife();
  expect(life.addText("ab", at(0))).toEqual([]);
  expect(life.addText("c", at(20))).toEqual([]);
  expect(life.nextTimeout()).toBe(30);
  expect(events(life.takeText(at(30)))).toEqual([{ type: "text_chunk", segment: 0, position: 0, text: "abc" }]);
  expect(life.nextTimeout()).toBeUndefined();
  life.addText("d", at(40));
  expect(events(life.addEvent({ type: "agent_thinking", payload: { thought: "x" } }, at(41)).texts)).toEqual([
    { type: "text_chunk", segment: 0, position: 3, text: "d" },
    { type: "agent_thinking", thought: "x" },
  ]);
  expect(life.addText("0123456789ab", at(50))).toEqual([]);
  expect(life.nextTimeout()).toBe(50);
  expect(events(life.takeText(at(50)))).toEqual([
    { type: "text_chunk", segment: 1, position: 0, text: "0123456789" },
    { type: "text_chunk", segment: 1, position: 10, text: "ab" },
  ]);
  expect(events(life.addText("0123456789".repeat(8), at(60)))).toHaveLength(8);
  expect(life.nextTimeout()).toBeUndefined();
});

test("positions count UTF-16 units, and a pair of surrogates is not torn apart", () => {
  const life = createLife(10_000, 3);
  life.addText("ab😀c", at(0));
  expect(events(life.takeText(at(0)))).toMatchObject([
    { position: 0, text: "ab" },
    { position: 2, text: "😀c" },
  ]);
});

test("events without text between them begin no empty segment", () => {
  const life = createLife();
  life.addEvent({ type: "agent_thinking", payload: { thought: "1" } }, at(0));
  life.addEvent({ type: "cited", payload: { page: 1 } }, at(0));
  life.addText("x", at(0));
  expect(events(life.takeText(at(0)))).toMatchObject([{ segment: 0 }]);
});

test("the end writes gathered text, an interrupted end of each open tool, and then the terminal event", () => {
  const life = createLife();
  life.addEvent(opening("a"), at(0));
  life.addEvent(opening("b"), at(10));
  life.addEvent(closing("a"), at(20));
  life.addText("last", at(30));
  expect(events(life.end(COMPLETED, at(40)))).toEqual([
    { type: "text_chunk", segment: 0, position: 0, text: "last" },
    { type: "tool_completed", toolCallId: "b", toolName: "t", success: false, error: { code: "run_ended", message: "The run ended before the tool did" }, outcome: "interrupted", durationMs: 30 },
    { type: "agent_completed" },
  ]);
});

test("nothing follows the end: no text, no event, no second end", () => {
  const life = createLife();
  life.end(COMPLETED, at(0));
  expect(codeOf(() => life.addText("x", at(0)))).toBe("run_ended");
  expect(codeOf(() => life.addEvent({ type: "cited", payload: {} }, at(0)))).toBe("run_ended");
  expect(codeOf(() => life.end({ type: "agent_death", payload: { cause: "x" } }, at(0)))).toBe("run_ended");
  expect(life.takeText(at(0))).toEqual([]);
});

test("a tool is opened once and closed once, under its name", () => {
  const life = createLife();
  life.addEvent(opening("a"), at(0));
  expect(codeOf(() => life.addEvent(opening("a"), at(0)))).toBe("invalid_event");
  expect(codeOf(() => life.addEvent(closing("a", "another"), at(0)))).toBe("invalid_event");
  expect(codeOf(() => life.addEvent(closing("b"), at(0)))).toBe("invalid_event");
  expect(types(life.addEvent(closing("a"), at(0)).texts)).toEqual(["tool_completed"]);
  expect(codeOf(() => life.addEvent(closing("a"), at(0)))).toBe("invalid_event");
});

test("the id of a tool call is used once in its run, also when the call has ended", () => {
  const life = createLife();
  life.addEvent(opening("a"), at(0));
  life.addEvent(closing("a"), at(0));
  expect(codeOf(() => life.addEvent(opening("a"), at(0)))).toBe("invalid_event");
  expect(types(life.end(COMPLETED, at(0)))).toEqual(["agent_completed"]);
});

test("one tool call more than may be open is refused, and taken when another has ended", () => {
  const life = createLife();
  for (const id of ["a", "b", "c"]) life.addEvent(opening(id), at(0));
  expect(codeOf(() => life.addEvent(opening("d"), at(0)))).toBe("too_many_tools");
  life.addEvent(closing("b"), at(0));
  expect(types(life.addEvent(opening("d"), at(0)).texts)).toEqual(["tool_executing"]);
});

test("what an event says of the open calls goes to the store with it", () => {
  const life = createLife();
  expect(life.addEvent(opening("a"), at(5)).tool).toEqual({ type: "open-tool", tool: { toolCallId: "a", toolName: "t", startedAt: 5 } });
  expect(life.addEvent({ type: "agent_thinking", payload: { thought: "x" } }, at(6)).tool).toBeUndefined();
  expect(life.addEvent(closing("a"), at(7)).tool).toEqual({ type: "close-tool", toolCallId: "a" });
});

test.each(["agent_started", "agent_completed", "agent_death", "text_chunk", "request_completed", "request"])(
  "%s is the library's to write",
  (type) => {
    expect(codeOf(() => createLife().addEvent({ type, payload: {} }, at(0)))).toBe("invalid_event");
  },
);

test("an event that is refused leaves no trace: gathered text stays, the tool stays closed, the run stays open", () => {
  const life = createLife(80);
  life.addText("kept", at(0));
  expect(codeOf(() => life.addEvent({ type: "agent_thinking", payload: { thought: "x".repeat(100) } }, at(0)))).toBe("event_too_large");
  expect(codeOf(() => life.addEvent({ type: "tool_executing", payload: { toolCallId: "a", toolName: "t", parameters: "x".repeat(100) } }, at(0)))).toBe("event_too_large");
  expect(codeOf(() => life.end({ type: "agent_completed", payload: { result: "x".repeat(100) } }, at(0)))).toBe("event_too_large");
  expect(events(life.end(COMPLETED, at(0)))).toMatchObject([{ type: "text_chunk", text: "kept" }, { type: "agent_completed" }]);
});
