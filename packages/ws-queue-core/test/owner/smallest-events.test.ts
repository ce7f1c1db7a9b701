import { expect, test } from "vitest";
import { createLimits, deadStream, type UserId } from "../../src/index.ts";
import { utf8Length } from "../../src/utf8.ts";
import { createOwnerBench } from "./support/owner-bench.ts";

/** As long as an id may be, in bytes, too. */
const NAME = "語".repeat(128);
const SMALLEST = 5_120;
const LIMITS = { eventBytesMax: SMALLEST, inboundFrameBytesMax: SMALLEST };
const POLICY = { attempts: 6 };
const LONG = { code: "c".repeat(1_000), message: "語".repeat(1_000) };

test("the smallest events that may be allowed have room for every end of a run and a request, with the longest ids", () => {
  expect(() => createLimits({ ...LIMITS, eventBytesMax: SMALLEST - 1 })).toThrow(/at least 5120/);
  const dead = createOwnerBench({ limits: LIMITS, policy: POLICY, name: NAME, node: "a".repeat(36) });
  dead.client.ask(NAME, { name: NAME, payload: "x".repeat(3_000) });
  dead.wake();
  dead.startRun(NAME, { id: NAME, attempt: 1 });
  dead.event(NAME, "tool_executing", { toolCallId: NAME, toolName: NAME });

  const next = createOwnerBench({ store: dead.store, limits: LIMITS, policy: POLICY, name: NAME, node: "b".repeat(36) });
  next.wake();
  for (let attempt = 2; attempt <= POLICY.attempts; attempt += 1) {
    next.endHandler(NAME, attempt, { type: "failed", error: LONG, retryable: true });
    next.advance(60_000);
  }
  next.startRun("run2");
  next.event("run2", "tool_executing", { toolCallId: NAME, toolName: NAME });
  next.endRun("run2", { type: "failed", error: { code: "too_long", message: "x".repeat(SMALLEST) } });
  expect(next.types()).toEqual([
    ...["agent_started", "tool_executing", "tool_completed", "agent_death"],
    ...[...Array<string>(4).fill("request_retrying"), "request_failed"],
    ...["agent_started", "tool_executing", "tool_completed", "agent_failed"],
  ]);
  const letters = next.store.events(deadStream(NAME as UserId));
  expect(letters).toMatchObject([{ request: { payload: null }, lastRunId: NAME, failures: Array<unknown>(5).fill(expect.anything()) }]);
  const bytes = [...next.events(), ...letters].map((event) => utf8Length(JSON.stringify(event)));
  expect(Math.max(...bytes)).toBeGreaterThan(SMALLEST - 512);
});
