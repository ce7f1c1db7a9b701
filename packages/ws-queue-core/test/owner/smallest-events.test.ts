import { expect, test } from "vitest";
import { createLimits, deadStream, type UserId } from "../../src/index.ts";
import { utf8Length } from "../../src/utf8.ts";
import { createOwnerBench } from "./support/owner-bench.ts";

/** As long as an id may be, in bytes, too. */
const NAME = "語".repeat(128);
const SMALLEST = 3_072;
const LIMITS = { eventBytesMax: SMALLEST, inboundFrameBytesMax: SMALLEST, attemptsMax: 1 };

const bytesOf = (events: readonly object[]): number[] => events.map((event) => utf8Length(JSON.stringify(event)));

test("the smallest events that may be allowed have room for every end of a run and a request, with the longest ids", () => {
  expect(() => createLimits({ ...LIMITS, eventBytesMax: SMALLEST - 1 })).toThrow(/at least 3072/);
  const dead = createOwnerBench({ limits: LIMITS, name: NAME, node: "a".repeat(36) });
  dead.client.ask(NAME, { name: NAME, payload: "x".repeat(1_200) });
  dead.wake();
  dead.startRun(NAME, { id: NAME, attempt: 1 });
  dead.event(NAME, "tool_executing", { toolCallId: NAME, toolName: NAME });

  const next = createOwnerBench({ store: dead.store, limits: LIMITS, name: NAME, node: "b".repeat(36) });
  next.wake();
  next.startRun("run2");
  next.event("run2", "tool_executing", { toolCallId: NAME, toolName: NAME });
  next.endRun("run2", { type: "failed", error: { code: "too_long", message: "x".repeat(SMALLEST) } });
  expect(next.types()).toEqual([
    ...["agent_started", "tool_executing"],
    ...["tool_completed", "agent_death", "request_failed"],
    ...["agent_started", "tool_executing", "tool_completed", "agent_failed"],
  ]);
  const letters = next.store.events(deadStream(NAME as UserId));
  expect(letters).toMatchObject([{ request: { payload: null }, lastRunId: NAME }]);
  expect(Math.max(...bytesOf([...next.events(), ...letters]))).toBeGreaterThan(SMALLEST - 500);
});
