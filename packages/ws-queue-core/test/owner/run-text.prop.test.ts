import fc from "fast-check";
import { expect, test } from "vitest";
import type { RunId } from "../../src/index.ts";
import { createRunLife } from "../../src/server/owner/run-life.ts";

const at = (ms: number) => ({ monotonicMs: ms, epochMs: ms });

interface Chunk {
  readonly type: "text_chunk";
  readonly segment: number;
  readonly position: number;
  readonly text: string;
}

/** What comes between two pieces: nothing, the timer of gathered text, or another event. */
type Between = "nothing" | "timer" | "event";

/** Text with pairs, with halves that have no other half, and with what needs an escape. */
const words = fc.string({ unit: fc.constantFrom("a", "é", "\n", "\\", "\"", "😀", "\ud83d", "\ude00"), maxLength: 40 });
const between = fc.constantFrom<Between>("nothing", "timer", "event");
/** Where to cut, and what comes there; cut at each unit where there are enough of them. */
const cuts = fc.array(fc.tuple(fc.nat(40), between), { maxLength: 40, size: "max" });

/** Writes the pieces and ends the run; returns the chunks as a reader has them. */
function write(text: string, places: readonly (readonly [number, Between])[], textUnitsMax: number): readonly Chunk[] {
  const life = createRunLife({
    run: { runId: "run" as RunId, agentName: "agent" },
    openToolsMax: 1,
    textUnitsMax,
    textCoalesceMs: 30,
    batch: { batchEventsMax: 512, batchBytesMax: 10_000 },
    write: (type, payload) => ({ text: JSON.stringify({ type, ...payload }), bytes: 0 }),
  });
  const written: { readonly text: string }[] = [];
  let start = 0;
  for (const [index, what] of places.toSorted(([a], [b]) => a - b)) {
    written.push(...life.addText(text.slice(start, index), at(0)));
    start = Math.min(index, text.length);
    if (what === "timer") written.push(...life.takeText(at(30)));
    if (what === "event") written.push(...life.addEvent({ type: "agent_thinking", payload: { thought: "hm" } }, at(30)).texts);
  }
  written.push(...life.addText(text.slice(start), at(60)), ...life.end({ type: "agent_completed", payload: {} }, at(60)));
  return written.map((event) => JSON.parse(event.text) as Chunk).filter(({ type }) => type === "text_chunk");
}

test("however a text is cut, it arrives whole and well-formed, chunk by chunk, at the right positions", () => {
  fc.assert(
    fc.property(words, cuts, fc.integer({ min: 2, max: 9 }), (text, places, unitsMax) => {
      const chunks = write(text, places, unitsMax);
      expect(chunks.map((chunk) => chunk.text).join("")).toBe(text.toWellFormed());
      const lengths = new Map<number, number>();
      for (const { segment, position, text: part } of chunks) {
        expect(part.isWellFormed()).toBe(true);
        expect(part.length).toBeGreaterThan(0);
        expect(part.length).toBeLessThanOrEqual(unitsMax);
        expect(position).toBe(lengths.get(segment) ?? 0);
        lengths.set(segment, position + part.length);
      }
      const segments = chunks.map(({ segment }) => segment);
      expect(segments).toEqual(segments.toSorted((a, b) => a - b));
    }),
    { numRuns: 1_000 },
  );
});

test("half a pair waits for its other half at a flush, and past another event", () => {
  expect(write("a😀b", [[2, "timer"]], 10)).toMatchObject([{ text: "a" }, { segment: 0, position: 1, text: "😀b" }]);
  expect(write("a😀b", [[2, "event"]], 10)).toMatchObject([{ text: "a" }, { segment: 1, position: 0, text: "😀b" }]);
});

test("half a pair that is left when the run ends becomes U+FFFD", () => {
  expect(write("a\ud83d", [[2, "timer"]], 10)).toMatchObject([{ text: "a" }, { position: 1, text: "\ufffd" }]);
});
