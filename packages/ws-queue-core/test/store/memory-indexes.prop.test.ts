import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRequestId, parseThreadId, parseUserId, threadStream, type Tag } from "../../src/index.ts";
import { createEntryLog } from "../../src/store/memory/entry-log.ts";
import { createKeyIndex } from "../../src/store/memory/key-index.ts";
import { entriesFrom } from "./harness.ts";

describe("a key index", () => {
  it("pages through its keys like a sorted set", () => {
    const key = fc.string({ maxLength: 2 });
    const step = fc.record({ key, isAdded: fc.boolean(), after: fc.option(key, { nil: undefined }), limit: fc.nat({ max: 4 }) });
    const property = fc.property(fc.array(step), (steps) => {
      const index = createKeyIndex();
      const model = new Set<string>();
      for (const { key: one, isAdded, after, limit } of steps) {
        if (isAdded) index.add(one);
        else index.delete(one);
        if (isAdded) model.add(one);
        else model.delete(one);
        const sorted = [...model].toSorted((a, b) => (a < b ? -1 : 1));
        expect(index.after(after, limit)).toEqual(sorted.filter((other) => after === undefined || other > after).slice(0, limit));
      }
    });
    fc.assert(property);
  });
});

describe("an entry log", () => {
  it("finds every entry by its offset or its request, and nothing that was trimmed", () => {
    const step = fc.record({ append: fc.nat({ max: 6 }), trim: fc.nat({ max: 6 }) });
    const property = fc.property(fc.array(step, { size: "medium" }), (steps) => {
      const stream = threadStream(parseUserId("ann"), parseThreadId("t1"));
      const log = createEntryLog();
      const requestAt = (offset: number) => parseRequestId(`r${offset % 5}`);
      let oldest = 1;
      let next = 1;
      for (const { append, trim } of steps) {
        const offsets = Array.from({ length: append }, (_, index) => next + index);
        const entries = offsets.map((offset) => ({ offset, tag: `tag${offset}` as Tag, text: String(offset), bytes: String(offset).length }));
        const origins = offsets.map((offset) => ({ at: 0, id: requestAt(offset) }));
        const position = { offset: 0, tag: "none" as Tag };
        log.append({ page: { stream, after: position, entries, head: position, oldest: 1 }, origins });
        next += append;
        oldest = Math.min(oldest + trim, next);
        log.trim(oldest - 1);
        const found = entriesFrom(log, oldest).map(({ offset }) => offset);
        expect(found).toEqual(Array.from({ length: next - oldest }, (_, index) => oldest + index));
        for (const request of [0, 1, 2, 3, 4]) {
          const newest = found.findLast((offset) => offset % 5 === request);
          expect(log.idOffset(requestAt(request))).toBe(newest);
        }
        expect([log.tagAt(oldest - 1), log.tagAt(next)]).toEqual([undefined, undefined]);
        if (next > oldest) expect(log.tagAt(next - 1)).toBe(`tag${next - 1}`);
      }
    });
    fc.assert(property);
  });
});
