import { threadStream, type Tag, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { EntryPage } from "@apex/ws-queue-core/store";
import { expect, test } from "vitest";
import { createEventsFrames } from "../src/frame-cache.ts";

const stream = threadStream("alice" as UserId, "t" as ThreadId);
const at = (offset: number): { offset: number; tag: Tag } => ({ offset, tag: `tag${offset}` as Tag });
const pageAt = (offset: number): EntryPage => ({
  stream,
  after: at(offset - 1),
  entries: [{ ...at(offset), text: `{"type":"ä"}`, bytes: 13 }],
  head: at(offset),
  oldest: 1,
});
const readFrame = (frame: Buffer): unknown => JSON.parse(frame.subarray(frame.indexOf("{")).toString("utf8"));

test("a page is encoded and framed once for all receivers with the same number", () => {
  const framesOf = createEventsFrames(1_000_000);
  const page = pageAt(1);
  expect(framesOf(1, page, false)).toBe(framesOf(1, page, false));
  expect(framesOf(1, pageAt(1), false)).not.toBe(framesOf(1, page, false));
});

test("a frame carries the number, the page and whether an ack is asked for", () => {
  const framesOf = createEventsFrames(1_000_000);
  const page = pageAt(7);
  expect(readFrame(framesOf(3, page, false))).toMatchObject({ t: "events", n: 3, offset: 7, entries: [[expect.any(String), { type: "ä" }]] });
  expect(readFrame(framesOf(3, page, false))).not.toHaveProperty("ack");
  expect(readFrame(framesOf(3, page, true))).toMatchObject({ n: 3, ack: true });
});

test("numbers without end keep only a few forms of a page alive", () => {
  const framesOf = createEventsFrames(1_000_000);
  const page = pageAt(1);
  const numbers = Array.from({ length: 1_000 }, (_, index) => index + 1);
  const first = numbers.map((n) => framesOf(n, page, false));
  const kept = numbers.filter((n, index) => framesOf(n, page, false) === first[index]);
  expect(kept).toEqual([1, 2, 3, 4]);
});

test("frames of pages that are kept for long go when newer ones need their room", () => {
  const framesOf = createEventsFrames(20_000);
  const pages = Array.from({ length: 5_000 }, (_, index) => pageAt(index + 1));
  const frames = pages.map((page) => framesOf(1, page, false));
  // The newest first: what has to be made anew takes the room of others.
  const kept = pages.map((page, index) => [page, frames[index]] as const).reverse().filter(([page, frame]) => framesOf(1, page, false) === frame);
  expect(kept.length).toBeGreaterThan(20_000 / 1_024);
  expect(kept.length).toBeLessThan(20_000 / 512);
});
