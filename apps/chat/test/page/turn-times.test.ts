import { expect, test } from "vitest";
import { timesInWords } from "../../src/page/render/times.ts";
import { applyEvent, applyQuestion } from "../../src/page/view/apply-event.ts";
import { EMPTY_THREAD, type ChatEvent, type Turn } from "../../src/page/view/thread-view.ts";
import { timesOf } from "../../src/page/view/turn-times.ts";

const asked = { requestId: "r1", name: "ask", payload: { question: "Why?", collection: "c" }, timestamp: 1_000 };
const at = (timestamp: number, type: ChatEvent["type"], runId: string, fields: object = {}) => ({ type, timestamp, runId, agentName: "a", ...fields }) as unknown as ChatEvent;
const started = (timestamp: number, runId: string, attempt: number) => at(timestamp, "agent_started", runId, { requestId: "r1", attempt });
const wrote = (timestamp: number, runId: string) => at(timestamp, "text_chunk", runId, { segment: 1, position: 0, text: "x" });

/** What a turn is said to have taken. */
function told(...events: ChatEvent[]): string {
  const view = events.reduce((seen, event, index) => applyEvent(seen, index + 1, event), applyQuestion(EMPTY_THREAD, 1, asked));
  const times = timesOf(view.turns[0] as Turn);
  return times === undefined ? "" : timesInWords(times);
}

const death = (timestamp: number, runId: string) => at(timestamp, "agent_death", runId, { cause: "owner_lost" });
const completed = (timestamp: number, runId: string) => at(timestamp, "agent_completed", runId);

test("an answer of one attempt took as long as it took", () => {
  expect(told(started(1_020, "1", 1), wrote(3_000, "1"), completed(7_300, "1"))).toBe("6.3 s");
});

test("the time of an attempt that died, and the time without a server behind it, are told and counted", () => {
  // Who takes over writes that the attempt died: its last sign of life was long before.
  const events = [started(1_000, "1", 1), wrote(5_000, "1"), death(16_000, "1"), started(16_000, "2", 2), wrote(20_000, "2"), completed(22_300, "2")];
  expect(told(...events)).toBe("21 s: attempt 1 died after 4 s, 11 s without a server, attempt 2 took 6.3 s");
});

test("every attempt is told, those that failed too, and a wait before the first", () => {
  const failed = at(4_500, "agent_failed", "1", { error: { code: "x", message: "y" } });
  const events = [started(4_000, "1", 1), failed, started(5_500, "2", 2), wrote(6_000, "2"), death(9_000, "2"), started(9_000, "3", 3), completed(10_000, "3")];
  expect(told(...events)).toBe("9 s: waited 3 s, attempt 1 failed after 500 ms, 1 s until the next, attempt 2 died after 500 ms, 3 s without a server, attempt 3 took 1 s");
  expect(told(started(12_000, "1", 1), completed(13_000, "1"))).toBe("12 s: waited 11 s, the answer took 1 s");
});
