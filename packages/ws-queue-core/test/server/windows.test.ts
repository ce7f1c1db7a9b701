import { describe, expect, test } from "vitest";
import { createCursorWriter, parseThreadId, threadStream, utf8Length } from "../../src/index.ts";
import { ModelLog } from "./support/model-log.ts";
import { OpenStream, offsetsOf } from "./support/open-stream.ts";
import { framesOf, ofType, typesOf, USER } from "./support/scripted-connection.ts";

const LIMITS = { eventsFrameBytesMax: 100, subscriptionWindowBytes: 400, connectionWindowBytes: 1_000 };
const tens = (count: number): number[] => Array.from({ length: count }, () => 10);
const askedAt = (outputs: Parameters<typeof ofType>[0]): number[] =>
  ofType(outputs, "send-events").flatMap(({ page, askAck }) => (askAck ? [page.entries.at(-1)?.offset ?? 0] : []));

describe("a host that waits for an acknowledgement", () => {
  const KEY = threadStream(USER, parseThreadId("t1"));
  const askAck = (stream: OpenStream, offset: number) => stream.connection.input({ type: "ask-ack", stream: KEY, offset });

  test("has the client asked by a frame without entries, once for what was sent", () => {
    const stream = new OpenStream(LIMITS);
    stream.open(1, "start");
    stream.append(10, 10);
    const [asking] = ofType(askAck(stream, 1), "send-events");
    expect(asking).toMatchObject({ n: 1, askAck: true, page: { after: { offset: 2 }, entries: [] } });
    expect(askAck(stream, 2)).toEqual([]);
    stream.ack(1, 2, 1);
    expect(askAck(stream, 2)).toEqual([{ type: "acked", stream: KEY, received: 2, processed: 1 }]);
    stream.ack(1, 2, 2);
    stream.append(10);
    expect(typesOf(askAck(stream, 3))).toEqual(["send-events"]);
  });

  test("has it asked with each frame up to what it waits for, and with none behind it", () => {
    const stream = new OpenStream(LIMITS);
    stream.open(1, "start");
    expect(askAck(stream, 2)).toEqual([]);
    expect(askedAt([...stream.append(10), ...stream.append(10), ...stream.append(10)])).toEqual([1, 2]);
  });

  test("hears at once what was acknowledged before, and of no other stream", () => {
    const stream = new OpenStream(LIMITS);
    stream.open(1, "start");
    stream.append(10);
    stream.ack(1, 1, 1);
    expect(askAck(stream, 1)).toEqual([{ type: "acked", stream: KEY, received: 1, processed: 1 }]);
    expect(stream.connection.input({ type: "ask-ack", stream: threadStream(USER, parseThreadId("t2")), offset: 1 })).toEqual([]);
  });

  test("hears of a client that comes back behind it", () => {
    const stream = new OpenStream(LIMITS);
    stream.log.append(10, 10);
    const asked = stream.subscribe(1, createCursorWriter(KEY)(stream.log.head));
    expect(askAck(stream, 2)).toEqual([]);
    expect(stream.answer(asked)).toContainEqual({ type: "acked", stream: KEY, received: 2, processed: 2 });
  });

  test("hears nothing, and has nothing sent, while the client's rights are looked at again", () => {
    const stream = new OpenStream(LIMITS);
    stream.open(1, "start");
    stream.append(10);
    stream.connection.input({ type: "recheck" });
    expect(askAck(stream, 1)).toEqual([]);
  });
});

describe("the subscription's window", () => {
  test("is filled and not exceeded, then the client is told once that it lags", () => {
    const stream = new OpenStream(LIMITS);
    stream.log.append(...tens(50));
    const outputs = stream.open(1, "start");
    expect(offsetsOf(outputs)).toHaveLength(40);
    expect(framesOf(outputs).slice(1)).toEqual([{ t: "lag", n: 1, offset: 40, head: 50 }]);
    expect(stream.announce(10, 10)).toEqual([]);
    expect(stream.connection.advance(20_000)).toEqual([]);
  });

  test("that is full to the byte is not read for", () => {
    const stream = new OpenStream(LIMITS);
    stream.open(1, "start");
    stream.append(...tens(40));
    expect(typesOf(stream.announce(10))).toEqual(["lag"]);
  });

  test("is released by what was processed, not by what was received", () => {
    const stream = new OpenStream(LIMITS);
    stream.log.append(...tens(50));
    stream.open(1, "start");
    expect(typesOf(stream.ack(1, 40, 0))).toEqual(["acked"]);
    const outputs = stream.answer(stream.ack(1, 40, 40));
    expect(typesOf(outputs)).toEqual(["send-events", "live"]);
    expect(offsetsOf(outputs)).toHaveLength(10);
  });

  test("is filled again when half of it is free, not entry by entry", () => {
    const stream = new OpenStream(LIMITS);
    stream.log.append(...tens(80));
    stream.open(1, "start");
    for (let processed = 1; processed < 20; processed += 1) {
      expect(typesOf(stream.ack(1, 40, processed))).toEqual(["acked"]);
    }
    expect(typesOf(stream.ack(1, 40, 20))).toEqual(["acked", "read"]);
  });

  test("asks for an ack at half, and again only when that has come", () => {
    const stream = new OpenStream(LIMITS);
    stream.open(1, "start");
    const outputs = [...stream.append(...tens(10)), ...stream.append(...tens(9))];
    expect(askedAt(outputs)).toEqual([]);
    expect(askedAt(stream.append(10))).toEqual([20]);
    expect(askedAt(stream.append(...tens(10)))).toEqual([]);
    stream.ack(1, 30, 20);
    expect(askedAt(stream.append(10))).toEqual([]);
    expect(askedAt(stream.append(...tens(10)))).toEqual([41]);
  });

  test("asks for an ack at half of what a resumed client is sent", () => {
    const stream = new OpenStream(LIMITS);
    stream.log.append(...tens(50));
    const outputs = stream.open(1, createCursorWriter(stream.log.stream)(stream.log.at(30)));
    expect(askedAt(outputs)).toEqual([50]);
  });

  test("waits for as much room as the next entry needs", () => {
    const stream = new OpenStream(LIMITS);
    stream.log.append(...tens(30), 350);
    expect(offsetsOf(stream.open(1, "start"))).toHaveLength(30);
    expect(typesOf(stream.ack(1, 30, 23))).toEqual(["acked"]);
    expect(offsetsOf(stream.answer(stream.ack(1, 30, 30)))).toEqual([31]);
  });

  test("lets an entry through that is larger than itself, alone", () => {
    const stream = new OpenStream(LIMITS);
    stream.open(1, "start");
    expect(offsetsOf(stream.append(10))).toEqual([1]);
    // 700 bytes find no room beside the first entry, and then all of it.
    expect(typesOf(stream.append(700, 10))).toEqual(["lag"]);
    expect(offsetsOf(stream.answer(stream.ack(1, 1, 1)))).toEqual([2]);
    expect(offsetsOf(stream.answer(stream.ack(1, 2, 2)))).toEqual([3]);
  });

  test("counts UTF-8 bytes", () => {
    const stream = new OpenStream(LIMITS);
    stream.open(1, "start");
    const text = JSON.stringify("€".repeat(66));
    stream.log.entries = [10, 10, 10].map((_, index) => ({ ...stream.log.at(index + 1), offset: index + 1, text, bytes: utf8Length(text) }));
    const outputs = stream.answer(stream.notify());
    expect(offsetsOf(outputs)).toEqual([1, 2]);
    expect(typesOf(outputs)).toContain("lag");
  });
});

describe("the connection's window", () => {
  const other = new ModelLog(threadStream(USER, parseThreadId("t2")));
  other.append(...tens(40));

  test("is released by what was received, whether it was processed or not", () => {
    const stream = new OpenStream({ ...LIMITS, connectionWindowBytes: 400 });
    stream.log.append(...tens(40));
    expect(offsetsOf(stream.open(1, "start"))).toHaveLength(40);
    // Nothing is left for the second one, not even for its first read.
    expect(ofType(stream.subscribe(2, "start", other), "read")).toEqual([]);
    const outputs = stream.ack(1, 40, 0);
    expect(ofType(outputs, "read").map(({ n }) => n)).toEqual([2]);
    expect(offsetsOf(stream.answer(outputs, other))).toHaveLength(40);
  });

  test("one unread thread starves no other", () => {
    const stream = new OpenStream(LIMITS);
    stream.log.append(...tens(500));
    stream.open(1, "start");
    stream.ack(1, 40, 0);
    expect(offsetsOf(stream.open(2, "start", other))).toHaveLength(40);
    expect(offsetsOf(stream.answer(stream.ack(2, 40, 40), other))).toEqual([]);
  });

  test("is shared in turns, a frame each", () => {
    const stream = new OpenStream({ ...LIMITS, connectionWindowBytes: 400, subscriptionWindowBytes: 400 });
    const logs = new Map([1, 2, 3].map((n) => [n, new ModelLog(threadStream(USER, parseThreadId(`t${n}`)))] as const));
    let reads = [...logs].flatMap(([n, log]) => {
      log.append(...tens(100));
      return ofType(stream.subscribe(n, "start", log), "read");
    });
    const order: number[] = [];
    for (let turn = 0; turn < 30; turn += 1) {
      const [read, ...rest] = reads;
      const log = read === undefined ? undefined : logs.get(read.n);
      if (read === undefined || log === undefined) break;
      const outputs = stream.connection.input({ type: "read", n: read.n, result: log.read(read.request) });
      for (const { n, page } of ofType(outputs, "send-events")) {
        order.push(n);
        const last = page.entries.at(-1)?.offset ?? 0;
        outputs.push(...stream.ack(n, last, last));
      }
      reads = [...rest, ...ofType(outputs, "read")];
    }
    expect(order.slice(0, 30)).toEqual(Array.from({ length: 30 }, (_, turn) => (turn % 3) + 1));
  });

  test("asks for an ack at half, though no subscription's window is half full", () => {
    const stream = new OpenStream({ ...LIMITS, subscriptionWindowBytes: 1_000 });
    stream.log.append(...tens(20));
    const outputs = [1, 2, 3].flatMap((n) => ofType(stream.open(n, "start"), "send-events"));
    expect(outputs.filter(({ askAck }) => askAck).map(({ n, page }) => [n, page.entries.at(-1)?.offset])).toEqual([[3, 10]]);
    // The third was asked and has not answered; the other two were not.
    const more = ofType(stream.append(10), "send-events");
    expect(more.map(({ n, askAck }) => [n, askAck])).toEqual([
      [1, true],
      [2, true],
      [3, false],
    ]);
  });

  test("an entry that waits for room keeps its turn", () => {
    const stream = new OpenStream({ ...LIMITS, connectionWindowBytes: 950, subscriptionWindowBytes: 950 });
    const big = new ModelLog(threadStream(USER, parseThreadId("t2")));
    big.append(900);
    stream.log.append(...tens(40));
    stream.open(1, "start");
    const bigRead = stream.subscribe(2, "start", big);
    const reads = [3, 4, 5, 6].flatMap((n) => ofType(stream.subscribe(n, "head"), "read"));
    expect(reads).toHaveLength(4);
    // Reads under way leave no room: this one queues, and the big entry is put before it.
    expect(stream.announce(10)).toEqual([]);
    stream.answer(bigRead, big);
    const outputs = [...stream.answer(reads), ...stream.ack(1, 40, 40)];
    expect(ofType(outputs, "read").map(({ n }) => n)).toEqual([2]);
  });

  test("a subscription that ends in the queue is not read", () => {
    const stream = new OpenStream({ ...LIMITS, connectionWindowBytes: 400 });
    stream.log.append(...tens(40));
    stream.open(1, "start");
    stream.subscribe(2, "start", other);
    stream.subscribe(3, "start", other);
    stream.connection.frame({ t: "unsub", n: 2 });
    expect(ofType(stream.ack(1, 40, 40), "read").map(({ n }) => n)).toEqual([3]);
  });

  test("an entry that waits for room asks for it, and is not overtaken for ever", () => {
    const stream = new OpenStream({ ...LIMITS, connectionWindowBytes: 950, subscriptionWindowBytes: 950 });
    const big = new ModelLog(threadStream(USER, parseThreadId("t2")));
    stream.log.append(...tens(40));
    expect(askedAt(stream.open(1, "start"))).toEqual([]);
    big.append(900);
    const outputs = stream.open(2, "start", big);
    expect(typesOf(outputs)).toEqual(["subscribed", "ping"]);
    // The other stream goes on, but behind the one that waits.
    expect(typesOf(stream.announce(10))).toEqual([]);
    const acked = stream.ack(1, 40, 40);
    expect(ofType(acked, "read").map(({ n }) => n)).toEqual([2]);
    expect(offsetsOf(stream.answer(acked, big))).toEqual([1]);
  });

  test("what an ended subscription had in flight is given back", () => {
    const stream = new OpenStream({ ...LIMITS, connectionWindowBytes: 400 });
    stream.log.append(...tens(40));
    stream.open(1, "start");
    expect(ofType(stream.subscribe(2, "start", other), "read")).toEqual([]);
    expect(ofType(stream.connection.frame({ t: "unsub", n: 1 }), "read").map(({ n }) => n)).toEqual([2]);
  });

  test("what an ended subscription was about to read is given back once the store has answered", () => {
    const stream = new OpenStream({ ...LIMITS, connectionWindowBytes: 400 });
    stream.subscribe(1, "start");
    stream.subscribe(2, "start");
    stream.subscribe(3, "start");
    stream.subscribe(4, "start");
    expect(ofType(stream.subscribe(5, "start", other), "read")).toEqual([]);
    expect(ofType(stream.connection.frame({ t: "unsub", n: 1 }), "read")).toEqual([]);
    const outputs = stream.connection.input({ type: "read-failed", n: 1, retryAfterMs: 1_000 });
    expect(ofType(outputs, "read").map(({ n }) => n)).toEqual([5]);
  });
});

describe("acks", () => {
  test("tell the host, once for each step forward", () => {
    const stream = new OpenStream(LIMITS);
    stream.log.append(10, 10, 10);
    stream.open(1, "start");
    expect(stream.ack(1, 3, 1)).toEqual([{ type: "acked", stream: stream.log.stream, received: 3, processed: 1 }]);
    expect(stream.ack(1, 3, 1)).toEqual([]);
    expect(stream.ack(1, 2, 0)).toEqual([]);
    expect(stream.ack(1, 2, 2)).toEqual([{ type: "acked", stream: stream.log.stream, received: 3, processed: 2 }]);
  });

  test.each([
    [4, 1],
    [1, 2],
    [0, 1],
  ])("of what was never sent or never received (%i, %i) break the protocol", (received, processed) => {
    const stream = new OpenStream(LIMITS);
    stream.log.append(10, 10, 10);
    stream.open(1, "start");
    expect(ofType(stream.ack(1, received, processed), "close")).toMatchObject([{ reason: "protocol_violation" }]);
  });

  test("of a subscription that is not open yet, or gone, are ignored (S02)", () => {
    const stream = new OpenStream(LIMITS);
    stream.subscribe(1, "start");
    expect(stream.ack(1, 7, 7)).toEqual([]);
    expect(stream.ack(99, 7, 7)).toEqual([]);
  });
});
