import fc from "fast-check";
import { expect, test } from "vitest";
import { createEventTextWriter, ENVELOPE_FIELDS, isJson, parseEventPayload, parseGoldenPathPayload, parseProgress, writeSharedFields, type EventHead, type GoldenPathType } from "../../src/events/index.ts";
import { isApexError, type EventId, type RunId } from "../../src/index.ts";

const GOOD: readonly (readonly [GoldenPathType, object])[] = [
  ["agent_started", { attempt: 1 }],
  ["agent_started", { requestId: "r", attempt: 2, retryOf: "run0" }],
  ["agent_thinking", { thought: "" }],
  ["tool_executing", { toolCallId: "c", toolName: "search" }],
  ["tool_executing", { toolCallId: "c", toolName: "search", parameters: { deep: [1, null, "x", { y: true }] } }],
  ["tool_completed", { toolCallId: "c", toolName: "search", success: true, results: null, durationMs: 0.5 }],
  ["tool_completed", { toolCallId: "c", toolName: "search", success: false, error: { code: "e", message: "m" }, durationMs: 0 }],
  ["text_chunk", { segment: 0, position: 0, text: "x" }],
  ["agent_completed", {}],
  ["agent_completed", { result: [1] }],
  ["agent_failed", { error: { code: "c", message: "m" } }],
  ["agent_cancelled", {}],
  ["agent_cancelled", { reason: "enough" }],
  ["agent_death", { cause: "drain" }],
];

const BAD: readonly (readonly [GoldenPathType, unknown, string])[] = [
  ["agent_started", {}, "attempt"],
  ["agent_started", { attempt: -1 }, "attempt"],
  ["agent_started", { attempt: 1, requestId: "" }, "requestId"],
  ["agent_thinking", { thought: 1 }, "thought"],
  ["agent_thinking", { thought: "x", reasoning: "y" }, "reasoning"],
  ["tool_executing", { toolName: "x" }, "toolCallId"],
  ["tool_executing", { toolCallId: "c", tool: "x" }, "tool"],
  ["tool_executing", { toolCallId: "c", toolName: "x", parameters: { when: new Date(0) } }, "parameters"],
  ["tool_completed", { toolCallId: "c", toolName: "x", success: "yes", durationMs: 1 }, "success"],
  ["tool_completed", { toolCallId: "c", toolName: "x", success: true, durationMs: Number.NaN }, "durationMs"],
  ["tool_completed", { toolCallId: "c", toolName: "x", success: false, durationMs: 1, error: new Error("no") }, "error"],
  ["text_chunk", { segment: 0, position: 1.5, text: "x" }, "position"],
  ["agent_completed", { result: () => 1 }, "result"],
  ["agent_failed", { error: { code: "c", message: "m", stack: "secret" } }, "error"],
  ["agent_failed", {}, "error"],
  ["agent_death", { cause: null }, "cause"],
];

test.each(GOOD)("%s takes %j", (type, payload) => {
  expect(parseGoldenPathPayload(type, payload)).toEqual(payload);
});

test.each(BAD)("%s refuses %j because of %s (F05)", (type, payload, field) => {
  expect(fault(() => parseGoldenPathPayload(type, payload))).toEqual({ code: "invalid_event", details: { type, field } });
});

test.each(ENVELOPE_FIELDS)("a payload may not set %s, which is the envelope's (F04)", (field) => {
  const payload = { thought: "x", [field]: "mine" };
  expect(fault(() => parseGoldenPathPayload("agent_thinking", payload))).toEqual({ code: "invalid_event", details: { type: "agent_thinking", field } });
  expect(fault(() => parseEventPayload("cited", payload))).toEqual({ code: "invalid_event", details: { type: "cited", field } });
});

test("progress takes amounts of any unit, and a total that was too low", () => {
  for (const good of [{ done: 0, total: 0 }, { done: 0.5, total: 1e12 }, { done: 11, total: 10, note: "" }, { done: 1, total: 2, note: undefined }]) {
    expect(parseProgress(good)).toEqual(good);
  }
});

test.each([
  [{ done: Number.NaN, total: 1 }, "done"],
  [{ done: Number.POSITIVE_INFINITY, total: 1 }, "done"],
  [{ done: -1, total: 1 }, "done"],
  [{ done: "1", total: 1 }, "done"],
  [{ done: 1 }, "total"],
  [{ done: 1, total: 1, note: 7 }, "note"],
  [{ done: 1, total: 1, note: "x".repeat(1_001) }, "note"],
  [{ done: 1, total: 1, percent: 1 }, "percent"],
  [{ done: 1, total: 1, type: "agent_completed" }, "type"],
])("progress refuses %j because of %s", (payload, field) => {
  expect(fault(() => parseProgress(payload))).toEqual({ code: "invalid_event", details: { type: "agent_progress", field } });
});

class Custom {
  readonly page = 1;
}

test.each([null, undefined, "text", 7, [], new Date(0), new Custom(), new Map(), Object.assign(() => 1, { page: 1 }), { toJSON: () => ({ type: "agent_completed" }) }])(
  "a payload that is no plain object is refused: %s",
  (payload) => {
    expect(fault(() => parseEventPayload("cited", payload)).code).toBe("invalid_event");
  },
);

test("an application's payload keeps its fields, whatever they are called", () => {
  const payload = { page: 1, toJSON: "a word", nested: { type: "free inside" } };
  expect(parseEventPayload("cited", payload)).toEqual(payload);
});

test("plain data is JSON; what JSON would change or drop is not", () => {
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  for (const good of [null, 0, "", false, [], [[1]], {}, { a: undefined }, Object.assign(Object.create(null) as object, { a: 1 })]) {
    expect(isJson(good)).toBe(true);
  }
  for (const bad of [undefined, Number.NaN, Number.POSITIVE_INFINITY, 1n, Symbol("s"), () => 1, new Date(0), new Custom(), [undefined], { a: 1n }, cycle]) {
    expect(isJson(bad)).toBe(false);
  }
});

const RUN = { runId: "r" as RunId, agentName: "ü" };
const HEAD: EventHead = { eventId: "e" as EventId, timestamp: 1, shared: writeSharedFields(RUN) };

test("an event is written flat, envelope first, and measured in UTF-8 bytes", () => {
  const { text, bytes } = createEventTextWriter({ bytesMax: 1_000 })("cited", HEAD, { page: 1, left: undefined });
  expect(text).toBe('{"type":"cited","eventId":"e","timestamp":1,"runId":"r","agentName":"ü","page":1}');
  expect(bytes).toBe(new TextEncoder().encode(text).length);
  expect(createEventTextWriter({ bytesMax: bytes })("cited", HEAD, { page: 1 }).bytes).toBe(bytes);
  expect(fault(() => createEventTextWriter({ bytesMax: bytes - 1 })("cited", HEAD, { page: 1 }))).toEqual({
    code: "event_too_large",
    details: { type: "cited", bytes, limit: bytes - 1 },
  });
});

test("an event that belongs to no run has nothing in its envelope but its id and its time", () => {
  const head: EventHead = { eventId: "e" as EventId, timestamp: 1 };
  expect(createEventTextWriter({ bytesMax: 1_000 })("cited", head, { page: 1 }).text).toBe('{"type":"cited","eventId":"e","timestamp":1,"page":1}');
  expect(createEventTextWriter({ bytesMax: 1_000 })("cited", head, {}).text).toBe('{"type":"cited","eventId":"e","timestamp":1}');
});

test("whatever an envelope and a payload hold, the text is the JSON of both", () => {
  const text = fc.string({ unit: "grapheme" });
  const id = fc.string({ unit: fc.constantFrom(..."aZ09-_") });
  const write = createEventTextWriter({ bytesMax: 1_000_000 });
  const payloads = fc.dictionary(fc.string(), fc.jsonValue()).filter((payload) => !ENVELOPE_FIELDS.some((field) => Object.hasOwn(payload, field)));
  fc.assert(
    fc.property(fc.constantFrom("a", "b", '"'), id, fc.nat(2), text, text, payloads, (type, eventId, timestamp, runId, agentName, payload) => {
      const ids = { runId: runId as RunId, agentName };
      const head: EventHead = { eventId: eventId as EventId, timestamp, shared: writeSharedFields(ids) };
      const written = write(type, head, payload);
      expect(JSON.parse(written.text)).toEqual(JSON.parse(JSON.stringify({ type, eventId, timestamp, ...ids, ...payload })));
    }),
  );
});

test("half a surrogate pair in the name of an event or an agent becomes U+FFFD, and the next event is written as its own", () => {
  const write = createEventTextWriter({ bytesMax: 1_000 });
  const shared = writeSharedFields({ runId: "r" as RunId, agentName: "\ud83d" });
  const names = ["cited", "\ud83d", "\ud83d", "noted"].map((type) => JSON.parse(write(type, { ...HEAD, shared }, { page: 1 }).text) as object);
  expect(names).toEqual(["cited", "\ufffd", "\ufffd", "noted"].map((type) => ({ type, eventId: "e", timestamp: 1, runId: "r", agentName: "\ufffd", page: 1 })));
});

test("what JSON cannot carry is refused and not half written", () => {
  expect(fault(() => createEventTextWriter({ bytesMax: 1_000 })("cited", HEAD, { page: 1n })).code).toBe("invalid_event");
});

function fault(act: () => unknown): { readonly code: string; readonly details?: object } {
  try {
    act();
  } catch (error) {
    if (isApexError(error)) return { code: error.code, details: error.details };
    throw error;
  }
  return { code: "nothing was thrown" };
}

test("a payload that shows other fields when it is read again is written as it was checked", () => {
  let reads = 0;
  const shifty = new Proxy({}, {
    ownKeys: () => (++reads > 1 ? ["userId"] : ["page"]),
    getOwnPropertyDescriptor: () => ({ value: "eve", enumerable: true, configurable: true }),
    get: (_target, name) => (typeof name === "string" && name !== "toJSON" ? "eve" : undefined),
  });
  expect(parseEventPayload("cited", shifty)).toEqual({ page: "eve" });
});

test("a payload that cannot be read is refused as any other", () => {
  const unreadable = { get page(): never { throw new Error("a getter"); } };
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  for (const payload of [unreadable, proxy, Object.defineProperty({}, "toJSON", { enumerable: true, get: () => () => "text" })]) {
    expect(() => parseEventPayload("cited", payload)).toThrow(/must be a plain object/);
  }
});
