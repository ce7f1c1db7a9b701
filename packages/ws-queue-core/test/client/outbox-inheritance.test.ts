import { describe, expect, it } from "vitest";
import type { ProducerId, RequestId, ThreadId, UserId } from "../../src/index.ts";
import { tryParseSnapshot, type OutboxSnapshot } from "../../src/client/index.ts";
import { createHarness, isOutcome, WELCOME, type Harness } from "./support/harness.ts";

const body = (id: string) => ({ t: "request", id: id as RequestId, thread: "t1" as ThreadId, name: "ask", payload: id }) as const;
const SNAPSHOT: OutboxSnapshot = {
  v: 2,
  userId: WELCOME.userId,
  producer: "p1" as ProducerId,
  last: 2,
  isLeaving: false,
  items: [
    { body: body("a"), bytes: 100, seq: 1, isSent: true },
    { body: body("b"), bytes: 100, seq: 2, isSent: true },
    { body: { ...body("c"), deadline: 50_000 }, bytes: 100 },
  ],
};

const inheriting = (): Harness => {
  const harness = createHarness();
  harness.submit("own");
  harness.restore(SNAPSHOT);
  return harness;
};

describe("a page that inherits an outbox", () => {
  it("sends again under the producer and the sequences that were used, before its own", () => {
    const harness = inheriting();
    harness.connect({ accepted: 1 });
    const frames = harness.sent();
    expect(frames[0]).toEqual({ t: "hello", v: 1, producer: "p1", subs: [], features: ["damaged"] });
    expect(frames.flatMap((frame) => (frame.t === "request" ? [[frame.id, frame.seq]] : []))).toEqual([
      ["a", 1],
      ["b", 2],
      ["c", 3],
      ["own", 4],
    ]);
  });

  it("sends nothing of another user: what that one asked for is told", () => {
    const harness = inheriting();
    harness.connect({ userId: "bob" as UserId, producer: "p9" as ProducerId });
    const outputs = harness.take();
    expect(outputs.filter(isOutcome)).toMatchObject([
      { type: "rejected", id: "a", error: { code: "producer_expired", details: { outcomeUnknown: true } } },
      { type: "rejected", id: "b", error: { code: "producer_expired", details: { outcomeUnknown: true } } },
      { type: "rejected", id: "c", error: { code: "producer_expired" } },
    ]);
    expect(outputs.flatMap((output) => (output.type === "send" && output.frame.t === "request" ? [output.frame.id] : []))).toEqual(["own"]);
  });

  it("sends the same user's again when the server does not know the producer: inboxes know what they have", () => {
    const harness = inheriting();
    harness.connect({ producer: "p2" as ProducerId });
    harness.take();
    expect(harness.outcomes()).toEqual([]);
    harness.reconnect({ producer: "p2" as ProducerId });
    expect(harness.sent()).toMatchObject([
      { t: "request", id: "a", seq: 1 },
      { t: "request", id: "b", seq: 2 },
      { t: "request", id: "c", seq: 3 },
      { t: "request", id: "own", seq: 4 },
    ]);
  });

  it("leaves them to the next page when it ends before it could send them", () => {
    const harness = createHarness();
    harness.restore(SNAPSHOT);
    harness.input({ type: "connect" });
    harness.take();
    harness.input({ type: "close" });
    expect(harness.take().map(({ type }) => type)).not.toContain("persist");
  });

  it("leaves it to the server whether a request still has time: it may be there already", () => {
    const harness = inheriting();
    harness.advance(60_000);
    expect(harness.outcomes()).toEqual([]);
  });

  it("sends what was never accepted under a fresh producer when the last holder was leaving the old one", () => {
    const harness = createHarness();
    harness.restore({ ...SNAPSHOT, isLeaving: true, items: [{ body: body("a"), bytes: 100 }] });
    harness.connect({ producer: "p2" as ProducerId });
    const outputs = harness.take();
    expect(outputs.filter(isOutcome)).toEqual([]);
    const frames = outputs.flatMap((output) => (output.type === "send" ? [output.frame] : []));
    expect(frames[0]).toEqual({ t: "hello", v: 1, subs: [], features: ["damaged"] });
    expect(frames.slice(1)).toMatchObject([{ t: "request", id: "a", seq: 1 }]);
  });

  it("goes on storing what it inherited", () => {
    const harness = inheriting();
    harness.connect({ accepted: 1 });
    const stored = harness.take().flatMap((output) => (output.type === "persist" ? [output.snapshot] : []));
    expect(stored.at(-1)?.items.map(({ body: { id }, seq }) => [id, seq])).toEqual([["a", 1], ["b", 2], ["c", 3], ["own", 4]]);
    expect(tryParseSnapshot(JSON.parse(JSON.stringify(stored.at(-1))))).toEqual(stored.at(-1));
  });
});

describe("a stored outbox", () => {
  it.each([
    ["nothing", undefined],
    ["null", null],
    ["a text", "x"],
    ["another version", { ...SNAPSHOT, v: 1 }],
  ])("that is %s is not used", (_, value) => {
    expect(tryParseSnapshot(value)).toBeUndefined();
  });

  it.each([
    ["an empty producer", { producer: "" }],
    ["a producer that is too long for a hello", { producer: "p".repeat(129) }],
    ["a producer that no id can be", { producer: "p\u0000" }],
    ["sequences beyond the newest that it says was used", { last: 1 }],
  ])("that has %s loses nothing: its requests are told by their ids, under a fresh producer", (_, damage) => {
    const harness = createHarness();
    harness.restore({ ...SNAPSHOT, ...damage });
    harness.connect({ producer: "p2" as ProducerId });
    const outputs = harness.take();
    expect(outputs.filter(({ type }) => type === "error")).toHaveLength(1);
    const frames = outputs.flatMap((output) => (output.type === "send" ? [output.frame] : []));
    expect(frames[0]).toEqual({ t: "hello", v: 1, subs: [], features: ["damaged"] });
    expect(frames.flatMap((frame) => (frame.t === "request" ? [[frame.id, frame.seq]] : []))).toEqual([["a", 1], ["b", 2], ["c", 3]]);
  });

  it("is read as it was written", () => {
    expect(tryParseSnapshot(JSON.parse(JSON.stringify(SNAPSHOT)))).toEqual(SNAPSHOT);
    expect(WELCOME.producer).toBe(SNAPSHOT.producer);
  });
});
