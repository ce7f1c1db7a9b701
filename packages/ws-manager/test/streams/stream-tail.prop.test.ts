import { createLimits, threadStream, type Position, type Tag, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { Entry, EntryPage } from "@apex/ws-queue-core/store";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createStreamTail } from "../../src/streams/stream-tail.ts";

const stream = threadStream("u" as UserId, "t" as ThreadId);
const limits = createLimits({ tailEntriesMax: 8 });

/** A log that may be rewritten from some offset on, as a failover does, with other tags. */
interface Log {
  entries: Entry[];
  tags: number;
}

const positionAt = (log: Log, offset: number): Position => {
  const entry = log.entries[offset - 1];
  return entry === undefined ? { offset: 0, tag: "birth" as Tag } : { offset, tag: entry.tag };
};

function grow(log: Log, count: number): EntryPage {
  const after = positionAt(log, log.entries.length);
  const entries = Array.from({ length: count }, (_, index): Entry => {
    log.tags += 1;
    return { offset: after.offset + index + 1, tag: `t${log.tags}` as Tag, text: `"${"x".repeat(log.tags % 7)}"` };
  });
  log.entries.push(...entries);
  return { stream, after, entries, head: positionAt(log, log.entries.length), oldest: 1 };
}

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant("append" as const), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("lose" as const), count: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("repeat" as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("rewrite" as const), keep: fc.integer({ min: 0, max: 20 }) }) },
);

describe("the tail of a stream", () => {
  it("gives only entries that follow the position in the log as it is, whatever notifications were lost, repeated or rewritten", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 60 }), (steps, bytesMax) => {
        const log: Log = { entries: [], tags: 0 };
        const tail = createStreamTail(stream, limits);
        const told: EntryPage[] = [];
        for (const next of steps) {
          if (next.type === "append") {
            const page = grow(log, next.count);
            told.push(page);
            tail.apply(page);
          } else if (next.type === "lose") grow(log, next.count);
          else if (next.type === "repeat" && told.length > 0) tail.apply(told.at(-1) as EntryPage);
          else if (next.type === "rewrite" && next.keep < log.entries.length) {
            log.entries.length = next.keep;
            const page = grow(log, 2);
            told.push(page);
            tail.apply(page);
          }
          for (let offset = 0; offset <= log.entries.length; offset += 1) checkPage(log, tail.pageAfter(positionAt(log, offset), bytesMax), offset);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("gives readers at one position the same page object, so that it is encoded once", () => {
    const log: Log = { entries: [], tags: 0 };
    const tail = createStreamTail(stream, limits);
    tail.apply(grow(log, 3));
    const position = positionAt(log, 1);
    expect(tail.pageAfter(position, 1_000)).toBe(tail.pageAfter(position, 2_000));
  });

  it("does not answer for a position whose tag is another", () => {
    const log: Log = { entries: [], tags: 0 };
    const tail = createStreamTail(stream, limits);
    tail.apply(grow(log, 3));
    expect(tail.pageAfter({ offset: 2, tag: "forged" as Tag }, 1_000)).toBeUndefined();
  });

  it("keeps no more entries than it may", () => {
    const log: Log = { entries: [], tags: 0 };
    const tail = createStreamTail(stream, limits);
    for (let index = 0; index < 20; index += 1) tail.apply(grow(log, 1));
    expect(tail.pageAfter(positionAt(log, 11), 1_000)).toBeUndefined();
    expect(tail.pageAfter(positionAt(log, 12), 1_000)?.entries.length).toBe(8);
  });
});

function checkPage(log: Log, page: EntryPage | undefined, offset: number): void {
  if (page === undefined) return;
  const known = log.entries.filter((entry) => entry.offset > offset).slice(0, page.entries.length);
  // The tail may not have heard of the newest entries, but what it gives stands in the log where it says.
  expect(page.entries).toEqual(known);
}
