import { expect, test } from "vitest";
import { OpenStream, offsetsOf } from "./support/open-stream.ts";
import { framesOf, ofType, typesOf } from "./support/scripted-connection.ts";

const HIGH = 1_000;
const open = (): OpenStream => {
  const stream = new OpenStream({ socketHighWaterBytes: HIGH });
  stream.open(1, "start");
  return stream;
};

test("a full socket is given no events, and all of them when it has drained (L23)", () => {
  const stream = open();
  stream.connection.input({ type: "buffered", bytes: HIGH + 1 });
  expect(stream.announce(10)).toEqual([]);
  expect(stream.announce(10)).toEqual([]);
  expect(stream.connection.input({ type: "buffered", bytes: HIGH + 1 })).toEqual([]);
  expect(offsetsOf(stream.answer(stream.connection.input({ type: "buffered", bytes: HIGH })))).toEqual([1, 2]);
});

test("a page that arrives while the socket is full is dropped and read again (L15)", () => {
  const stream = open();
  const [read] = ofType(stream.announce(10), "read");
  if (read === undefined) throw new Error("nothing was read");
  stream.connection.input({ type: "buffered", bytes: HIGH + 1 });
  expect(stream.connection.input({ type: "read", n: 1, result: stream.log.read(read.request) })).toEqual([]);
  expect(offsetsOf(stream.answer(stream.connection.input({ type: "buffered", bytes: 0 })))).toEqual([1]);
});

test("what is not events goes on while the socket is full", () => {
  const stream = open();
  stream.connection.input({ type: "buffered", bytes: HIGH + 1 });
  expect(framesOf(stream.connection.frame({ t: "ping" }))).toEqual([{ t: "pong" }]);
  expect(typesOf(stream.connection.input({ type: "settled", seq: 1 }))).toEqual(["settled"]);
  expect(typesOf(stream.connection.input({ type: "deleted", stream: stream.log.stream }))).toEqual(["reset", "unwatch"]);
});

test("a subscription whose opening meets a full socket loses nothing", () => {
  const stream = new OpenStream({ socketHighWaterBytes: HIGH });
  stream.log.append(10, 10);
  const reads = stream.subscribe(1, "start");
  stream.connection.input({ type: "buffered", bytes: HIGH + 1 });
  expect(typesOf(stream.answer(reads))).toEqual(["subscribed"]);
  const outputs = stream.answer(stream.connection.input({ type: "buffered", bytes: 0 }));
  expect(typesOf(outputs)).toEqual(["send-events", "live"]);
  expect(offsetsOf(outputs)).toEqual([1, 2]);
});
