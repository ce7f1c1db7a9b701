import { describe, expect, test } from "vitest";
import { createCursorWriter, parseThreadId, threadStream, VOID_POSITION, type Cursor } from "../../src/index.ts";
import { OpenStream, offsetsOf } from "./support/open-stream.ts";
import { framesOf, ofType, typesOf, USER } from "./support/scripted-connection.ts";

const cursorOf = createCursorWriter(threadStream(USER, parseThreadId("t1")));
const foreignCursorOf = createCursorWriter(threadStream(USER, parseThreadId("t2")));

describe("where a subscription begins", () => {
  test("it is authorised, then watched, then read, so that nothing falls between (L10)", () => {
    const stream = new OpenStream();
    expect(typesOf(stream.subscribe(1, "start"))).toEqual(["authorize", "watch", "read"]);
  });

  test("from the start it is given everything and is live (L09)", () => {
    const stream = new OpenStream();
    stream.log.append(10, 10, 10);
    const outputs = stream.open(1, "start");
    expect(typesOf(outputs)).toEqual(["subscribed", "send-events", "live"]);
    expect(framesOf(outputs)).toEqual([
      { t: "subscribed", n: 1, resumed: false, cursor: cursorOf(stream.log.at(0)), offset: 0, oldest: 1, head: 3 },
      { t: "live", n: 1, head: 3 },
    ]);
    expect(offsetsOf(outputs)).toEqual([1, 2, 3]);
  });

  test("from the head it is given what comes next", () => {
    const stream = new OpenStream();
    stream.log.append(10, 10);
    expect(framesOf(stream.open(1, "head"))).toMatchObject([{ t: "subscribed", resumed: false, offset: 2 }, { t: "live", head: 2 }]);
    expect(offsetsOf(stream.append(10))).toEqual([3]);
  });

  test("from a cursor it is given what follows it", () => {
    const stream = new OpenStream();
    stream.log.append(10, 10, 10);
    const outputs = stream.open(1, cursorOf(stream.log.at(1)));
    expect(framesOf(outputs)[0]).toMatchObject({ t: "subscribed", resumed: true, offset: 1, cursor: cursorOf(stream.log.at(1)) });
    expect(offsetsOf(outputs)).toEqual([2, 3]);
  });

  test("what was trimmed is said, and the rest is not given as if it were everything (L22)", () => {
    const stream = new OpenStream();
    const first = cursorOf(stream.log.append(10));
    stream.log.append(10, 10, 10);
    stream.log.trimmed = 2;
    const outputs = stream.open(1, first);
    expect(framesOf(outputs)).toEqual([{ t: "reset", n: 1, reason: "trimmed", oldest: 3, head: 4 }]);
    expect(offsetsOf(outputs)).toEqual([]);
  });

  test("a stream that does not exist yet has a cursor too, and its first entry follows that", () => {
    const stream = new OpenStream();
    const [subscribed] = framesOf(stream.open(1, "start"));
    expect(subscribed).toMatchObject({ cursor: cursorOf(VOID_POSITION), offset: 0, head: 0 });
    const outputs = stream.append(10);
    expect(ofType(outputs, "send-events")[0]?.page.after).toEqual(VOID_POSITION);
    expect(offsetsOf(outputs)).toEqual([1]);
  });

  test("a cursor from before the stream was born resumes when it was", () => {
    const stream = new OpenStream();
    stream.log.append(10, 10);
    const outputs = stream.open(1, cursorOf(VOID_POSITION));
    expect(framesOf(outputs)[0]).toMatchObject({ resumed: true, cursor: cursorOf(VOID_POSITION), offset: 0 });
    expect(ofType(outputs, "send-events")[0]?.page.after).toEqual(VOID_POSITION);
  });
});

describe("what is refused", () => {
  test.each([foreignCursorOf(VOID_POSITION), "nonsense" as Cursor, "1.2.3.4" as Cursor])(
    "%s gets a reset with the state of the stream, never data",
    (cursor) => {
      const stream = new OpenStream();
      stream.log.append(10, 10);
      const outputs = stream.open(1, cursor);
      expect(framesOf(outputs)).toEqual([{ t: "reset", n: 1, reason: "forked", oldest: 1, head: 2 }]);
      expect(offsetsOf(outputs)).toEqual([]);
      expect(typesOf(outputs)).toContain("unwatch");
    },
  );

  test("a stream that the user may not read says nothing about itself", () => {
    const stream = new OpenStream();
    const asked = stream.connection.frame({ t: "sub", n: 1, stream: { kind: "thread", name: "t1" }, from: "start" });
    expect(stream.forbid(asked)).toEqual([{ type: "send", frame: { t: "reset", n: 1, reason: "unauthorized", oldest: 1, head: 0 } }]);
    expect(stream.allow(asked)).toEqual([]);
  });

  test("a number that was used before breaks the protocol", () => {
    for (const n of [1, 2]) {
      const stream = new OpenStream();
      stream.subscribe(2, "start");
      stream.connection.frame({ t: "unsub", n: 2 });
      const outputs = stream.connection.frame({ t: "sub", n, stream: { kind: "thread", name: "t1" }, from: "start" });
      expect(ofType(outputs, "close")).toMatchObject([{ reason: "protocol_violation" }]);
    }
  });

  test("one subscription too many is refused alone, and a place that becomes free can be used", () => {
    const stream = new OpenStream({ subscriptionsPerConnectionMax: 2 });
    stream.subscribe(1, "start");
    stream.subscribe(2, "start");
    expect(framesOf(stream.subscribe(3, "start"))).toMatchObject([{ t: "error", code: "too_many_subscriptions", n: 3 }]);
    stream.connection.frame({ t: "unsub", n: 1 });
    expect(typesOf(stream.subscribe(4, "start"))).toContain("authorize");
  });
});

describe("where it ends", () => {
  test("unsub ends the watching, and a late answer is ignored", () => {
    const stream = new OpenStream();
    stream.log.append(10);
    const outputs = stream.subscribe(1, "start");
    const [read] = ofType(outputs, "read");
    expect(stream.connection.frame({ t: "unsub", n: 1 })).toEqual([{ type: "unwatch", stream: stream.log.stream }]);
    if (read === undefined) throw new Error("nothing was read");
    expect(stream.connection.input({ type: "read", n: 1, result: stream.log.read(read.request) })).toEqual([]);
    expect(stream.connection.input({ type: "read-failed", n: 1, retryAfterMs: 1 })).toEqual([]);
    expect(stream.allow(outputs)).toEqual([]);
    expect(stream.ack(1, 1, 1)).toEqual([]);
  });

  test("two subscriptions of one stream share a watch, which ends with the last", () => {
    const stream = new OpenStream();
    expect(typesOf(stream.subscribe(1, "start"))).toContain("watch");
    expect(typesOf(stream.subscribe(2, "start"))).not.toContain("watch");
    expect(stream.connection.frame({ t: "unsub", n: 1 })).toEqual([]);
    expect(typesOf(stream.connection.frame({ t: "unsub", n: 2 }))).toEqual(["unwatch"]);
  });

  test("a deleted stream resets all of its subscriptions", () => {
    const stream = new OpenStream();
    stream.log.append(10);
    stream.open(1, "start");
    stream.open(2, "start");
    const outputs = stream.connection.input({ type: "deleted", stream: stream.log.stream });
    expect(framesOf(outputs)).toEqual([
      { t: "reset", n: 1, reason: "deleted", oldest: 1, head: 0 },
      { t: "reset", n: 2, reason: "deleted", oldest: 1, head: 0 },
    ]);
    expect(ofType(outputs, "unwatch")).toHaveLength(1);
  });

  test("an authorisation that comes twice changes nothing", () => {
    const stream = new OpenStream();
    stream.log.append(10);
    const reads = stream.subscribe(1, "start");
    expect(stream.allow(reads)).toEqual([]);
    expect(offsetsOf(stream.answer(reads))).toEqual([1]);
    expect(stream.allow(reads)).toEqual([]);
  });

  test("after a reset the subscription rests until a new sub", () => {
    const stream = new OpenStream();
    stream.log.append(10);
    stream.open(1, "start");
    stream.connection.input({ type: "deleted", stream: stream.log.stream });
    expect(stream.announce(10)).toEqual([]);
    expect(offsetsOf(stream.open(2, "start"))).toEqual([1, 2]);
  });
});
