import { expect, test } from "vitest";
import { clearPoints, EMPTY_RECORD, recordEvent, recordPhase } from "../../src/page/pipeline/record.ts";
import { layOutTimeline, TIMELINE_WIDTH } from "../../src/page/pipeline/timeline-layout.ts";
import type { ChatEvent } from "../../src/page/view/thread-view.ts";

const event = (type: ChatEvent["type"], timestamp: number) => ({ type, timestamp }) as ChatEvent;

test("an event stands where it was written, and says when it waited in the log", () => {
  let record = recordPhase(EMPTY_RECORD, "live", 0);
  record = recordEvent(record, 1, event("agent_started", 90_000), 90_010);
  record = recordEvent(record, 2, event("text_chunk", 95_000), 99_000);
  const { dots, summary } = layOutTimeline(record, 100_000);
  expect(dots.map(({ kind, late, x }) => [kind, late, x])).toEqual([
    ["run", false, TIMELINE_WIDTH / 2],
    ["text", true, (TIMELINE_WIDTH * 3) / 4],
  ]);
  expect(summary).toBe("2 pieces in the last 20 seconds. 1 of them waited on the server and arrived later.");
});

test("a moment without a line is seen, however short", () => {
  let record = recordPhase(EMPTY_RECORD, "live", 80_000);
  record = recordPhase(recordPhase(record, "backoff", 99_000), "live", 99_001);
  const { bars } = layOutTimeline(record, 100_000);
  expect(bars.map(({ phase }) => phase)).toEqual(["live", "backoff", "live"]);
  expect(bars[1]?.width).toBeGreaterThanOrEqual(3);
});

test("the same phase again is no new span, and clearing keeps how the line was", () => {
  const record = recordPhase(recordPhase(EMPTY_RECORD, "live", 1), "live", 2);
  expect(record.spans).toEqual([{ phase: "live", from: 1 }]);
  expect(clearPoints(recordEvent(record, 1, event("text_chunk", 1), 1))).toEqual(record);
});

test("a long thread keeps its newest events only", () => {
  let record = EMPTY_RECORD;
  for (let offset = 1; offset <= 2_000; offset += 1) record = recordEvent(record, offset, event("text_chunk", offset), offset);
  expect(record.points).toHaveLength(1_500);
  expect(record.points.at(-1)?.offset).toBe(2_000);
});
