import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, parseRequestId, parseThreadId, parseUserId, requestsStream, threadStream, type Limits, type StreamKey } from "../../src/index.ts";
import { applyRetention } from "../../src/store/retention.ts";
import { createHarness, entriesFrom } from "./harness.ts";

const USER = parseUserId("ann");
const THREAD = threadStream(USER, parseThreadId("t1"));
const INBOX = requestsStream(USER, parseThreadId("t1"));
const LIMITS: Limits = {
  ...DEFAULT_LIMITS,
  retentionEntriesMax: 5,
  retentionBytesMax: 60,
  retentionAgeMs: 100,
};

interface ModelEntry {
  readonly offset: number;
  readonly bytes: number;
  readonly at: number;
}

const total = (entries: readonly ModelEntry[]) => entries.reduce((sum, { bytes }) => sum + bytes, 0);

/** The rule in words: drop the oldest entry for as long as there are too many, they are too large, or it is too old. */
function trimModel(entries: ModelEntry[], keepFrom: number, now = Number.NEGATIVE_INFINITY): void {
  for (let oldest = entries[0]; oldest !== undefined && oldest.offset < keepFrom; oldest = entries[0]) {
    const isTooMuch = entries.length > LIMITS.retentionEntriesMax || total(entries) > LIMITS.retentionBytesMax;
    if (!isTooMuch && oldest.at > now - LIMITS.retentionAgeMs) return;
    entries.shift();
  }
}

const batch = fc.record({
  type: fc.constant("append" as const),
  sizes: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 7 }),
  at: fc.nat({ max: 300 }),
});
const look = fc.record({ type: fc.constant("look" as const), now: fc.nat({ max: 500 }) });

describe("retention", () => {
  it("keeps what an obvious model keeps, after any appends and at any time (L21)", () => {
    const property = fc.property(fc.array(fc.oneof(batch, look)), (steps) => {
      const { state, commitAs } = createHarness(LIMITS);
      const model: ModelEntry[] = [];
      let last = 0;
      for (const step of steps) {
        if (step.type === "append") {
          commitAs([{ type: "append", stream: THREAD, texts: step.sizes.map((size) => "x".repeat(size)) }], step.at);
          for (const bytes of step.sizes) model.push({ offset: (last += 1), bytes, at: step.at });
          trimModel(model, Number.POSITIVE_INFINITY);
        } else {
          const changes = applyRetention(state, THREAD, LIMITS, step.now);
          if (changes !== undefined) state.apply(changes);
          trimModel(model, Number.POSITIVE_INFINITY, step.now);
        }
        const log = state.stream(THREAD);
        expect(log?.head.offset ?? 0).toBe(last);
        expect(log?.beforeOldest.offset ?? 0).toBe(model[0] === undefined ? last : model[0].offset - 1);
        expect(log?.bytes ?? 0).toBe(total(model));
        const kept = entriesFrom(state.source(THREAD), 1 + (log?.beforeOldest.offset ?? 0));
        expect(kept.map(({ offset }) => offset)).toEqual(model.map(({ offset }) => offset));
        // What went is not only hidden by the state.
        for (let offset = 1; offset <= last - model.length; offset += 1) expect(state.entry(THREAD, offset)).toBeUndefined();
      }
    });
    fc.assert(property, { numRuns: 200 });
  });

  it("takes an entry at the very instant at which it is as old as allowed, and not a moment earlier", () => {
    const { state, commitAs } = createHarness(LIMITS);
    commitAs([{ type: "append", stream: THREAD, texts: ["1"] }], 1_000);
    expect(applyRetention(state, THREAD, LIMITS, 1_099)).toBeUndefined();
    expect(applyRetention(state, THREAD, LIMITS, 1_100)?.trimmed).toEqual([{ stream: THREAD, through: 1 }]);
  });

  it("keeps the whole inbox from its head on, however small the bounds", () => {
    const property = fc.property(fc.array(fc.boolean(), { maxLength: 30 }), fc.nat({ max: 1_000 }), (steps, now) => {
      const { state, commitAs, consumeHead } = createHarness(LIMITS);
      const waiting: number[] = [];
      let last = 0;
      for (const isArrival of steps) {
        if (isArrival) {
          last += 1;
          commitAs([{ type: "enqueue", thread: THREAD, requestId: parseRequestId(`r${last}`), text: "x".repeat(25) }], 0);
          waiting.push(last);
        } else if (waiting.shift() !== undefined) consumeHead(THREAD);
        const changes = applyRetention(state, INBOX, LIMITS, now);
        if (changes !== undefined) state.apply(changes);
        for (const offset of waiting) expect(state.entry(INBOX, offset)).toBeDefined();
      }
    });
    fc.assert(property, { numRuns: 200 });
  });

  it("trims over what cannot be read as it trims the rest, and the bytes add up, wherever it lies", () => {
    const property = fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 }), fc.array(fc.nat({ max: 4 })), (sizes, holes) => {
      const { state, commitAs } = createHarness(LIMITS);
      for (const [index, size] of sizes.entries()) commitAs([{ type: "append", stream: THREAD, texts: ["x".repeat(size)] }], index * 10);
      const lost = new Set(holes.map((hole) => hole + 1));
      const holed = { ...state, entry: (key: StreamKey, offset: number) => (lost.has(offset) ? undefined : state.entry(key, offset)) };
      // Young enough to stay: what is lost ahead of it stays with it.
      const firstKept = sizes.findIndex((_, index) => index * 10 > 25 && !lost.has(index + 1));
      const some = applyRetention(holed, THREAD, LIMITS, 125)?.streams.get(THREAD) ?? state.stream(THREAD);
      const lastOld = sizes.findLastIndex((_, index) => index * 10 <= 25 && !lost.has(index + 1));
      expect(some?.beforeOldest.offset).toBe(firstKept === -1 ? sizes.length : lastOld + 1);
      expect(some?.bytes).toBeGreaterThanOrEqual(0);
      const all = applyRetention(holed, THREAD, LIMITS, 1_000)?.streams.get(THREAD);
      expect(all).toMatchObject({ beforeOldest: { offset: sizes.length }, bytes: 0 });
    });
    fc.assert(property, { numRuns: 200 });
  });

  it("goes on behind a stretch that is longer than a step", () => {
    const { state, commitAs } = createHarness(LIMITS);
    commitAs([{ type: "append", stream: THREAD, texts: ["1", "2", "3", "4"] }], 0);
    const holed = { ...state, entry: (key: StreamKey, offset: number) => (offset < 4 ? undefined : state.entry(key, offset)) };
    expect(applyRetention(holed, THREAD, LIMITS, 1, 2)?.trimmed).toEqual([{ stream: THREAD, through: 2 }]);
  });
});
