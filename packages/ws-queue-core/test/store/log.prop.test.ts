import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLimits, parseThreadId, parseUserId, threadStream, utf8Length, VOID_POSITION, type Position } from "../../src/index.ts";
import type { Op } from "../../src/store/commit.ts";
import type { Entry } from "../../src/store/port.ts";
import { readLog } from "../../src/store/read-log.ts";
import { createHarness } from "./harness.ts";

const STREAM = threadStream(parseUserId("ann"), parseThreadId("t1"));
const LIMITS = createLimits({ retentionEntriesMax: 6 });

/** A stream as one plain list for each of its lives; positions are remembered with the life that they belong to. */
interface Life {
  readonly entries: Entry[];
  birth: Position | undefined;
}

type Known = { readonly position: Position; readonly life: Life };

const step = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.string({ maxLength: 3 }), { minLength: 1, maxLength: 4 }) },
  { weight: 1, arbitrary: fc.constant("delete" as const) },
);

function expectedAnswer(life: Life | undefined, { position, life: of }: Known) {
  if (life === undefined) return { status: "reset", reason: "deleted", oldest: 1, head: VOID_POSITION };
  const head = life.entries.at(-1)?.offset ?? 0;
  const beforeOldest = Math.max(0, head - LIMITS.retentionEntriesMax);
  if (of === life && position.offset >= beforeOldest) {
    return { status: "page", page: { after: position, entries: life.entries.slice(position.offset) } };
  }
  if (of === life) return { status: "reset", reason: "trimmed", oldest: beforeOldest + 1 };
  if (position.offset > head) return { status: "reset", reason: "ahead" };
  // Of an earlier life: birth marks tell at once, entries only where there is still one to compare with.
  return { status: "reset", reason: position.offset === 0 || position.offset >= beforeOldest ? "forked" : "trimmed" };
}

/** Positions are verified alike; the page is what is kept up to the position. */
function expectedBack(life: Life | undefined, known: Known): object {
  const answer = expectedAnswer(life, known);
  if (answer.page === undefined || life === undefined) return answer;
  const beforeOldest = Math.max(0, life.entries.length - LIMITS.retentionEntriesMax);
  return { status: "page", page: { after: { offset: beforeOldest }, entries: life.entries.slice(beforeOldest, known.position.offset) } };
}

describe("a log", () => {
  it("continues from every position like a plain list, or says why it cannot", () => {
    const property = fc.property(fc.array(step, { maxLength: 14 }), (steps) => {
      const { state, commitAs } = createHarness(LIMITS);
      const known: Known[] = [];
      let life: Life | undefined;
      for (const one of steps) {
        const op: Op = one === "delete" ? { type: "delete", stream: STREAM } : { type: "append", stream: STREAM, texts: one };
        commitAs([op]);
        life = one === "delete" ? undefined : learn(life, one, known);
        for (const candidate of known) {
          const request = { stream: STREAM, from: candidate.position, ...ALL };
          const result = readLog(state.stream(STREAM), request, state.source(STREAM));
          expect(result).toMatchObject(expectedAnswer(life, candidate));
          const back = readLog(state.stream(STREAM), { ...request, isBackward: true }, state.source(STREAM));
          expect(back).toMatchObject(expectedBack(life, candidate));
        }
      }

      /** Takes in what was appended, with the tags that the log gave. */
      function learn(before: Life | undefined, texts: readonly string[], positions: Known[]): Life {
        const now: Life = before ?? { entries: [], birth: undefined };
        if (now.birth === undefined) {
          const birth = state.stream(STREAM)?.birth;
          if (birth === undefined) throw new Error("The stream was just appended to");
          now.birth = birth;
          positions.push({ position: birth, life: now });
        }
        for (const text of texts) {
          const offset = now.entries.length + 1;
          // What went at once by retention has a tag that nobody was told by a read; its answer had it.
          const tag = state.entry(STREAM, offset)?.tag;
          if (tag === undefined) throw new Error("Fewer are appended at once than are kept");
          now.entries.push({ offset, tag, text, bytes: utf8Length(text) });
          positions.push({ position: { offset, tag }, life: now });
        }
        return now;
      }
    });
    fc.assert(property, { numRuns: 150 });
  });

  it("gives pages that fit together to what is kept, whatever their bounds", () => {
    const bounds = fc.record({ entriesMax: fc.integer({ min: 1, max: 4 }), bytesMax: fc.integer({ min: 1, max: 12 }) });
    const texts = fc.array(fc.string({ maxLength: 8 }), { minLength: 1, maxLength: 12 });
    const property = fc.property(texts, bounds, (all, { entriesMax, bytesMax }) => {
      const { state, commitAs } = createHarness();
      commitAs([{ type: "append", stream: STREAM, texts: all }]);
      const found: string[] = [];
      let from: "start" | Position = "start";
      for (;;) {
        const result = readLog(state.stream(STREAM), { stream: STREAM, from, entriesMax, bytesMax }, state.source(STREAM));
        if (result.status === "reset") throw new Error(`A position that was just given out is ${result.reason}`);
        const last = result.page.entries.at(-1);
        if (last === undefined) break;
        expect(result.page.entries.length).toBeLessThanOrEqual(entriesMax);
        found.push(...result.page.entries.map(({ text }) => text));
        from = { offset: last.offset, tag: last.tag };
      }
      expect(found).toEqual(all);

      const foundBack: string[] = [];
      for (let before: "head" | Position = "head"; ; ) {
        const result = readLog(state.stream(STREAM), { stream: STREAM, from: before, entriesMax, bytesMax, isBackward: true }, state.source(STREAM));
        if (result.status === "reset") throw new Error(`A position that was just given out is ${result.reason}`);
        if (result.page.entries.length === 0) break;
        expect(result.page.entries.length).toBeLessThanOrEqual(entriesMax);
        foundBack.unshift(...result.page.entries.map(({ text }) => text));
        before = result.page.after;
      }
      expect(foundBack).toEqual(all);
    });
    fc.assert(property, { numRuns: 200 });
  });
});

const ALL = { entriesMax: 1_000, bytesMax: 1_000_000 };
