import { expect, test } from "vitest";
import type { RequestFrame } from "../../src/protocol/index.ts";
import { OpenStream, offsetsOf } from "./support/open-stream.ts";
import { framesOf, ofType, ScriptedConnection, typesOf } from "./support/scripted-connection.ts";

const DRAIN = { type: "drain", afterMs: 500, spreadMs: 9_000 } as const;
const GOAWAY = { t: "goaway", reason: "drain", afterMs: 500, spreadMs: 9_000 };
const request = { t: "request", id: "r1", seq: 1, thread: "t1", name: "ask", payload: 1 } as unknown as RequestFrame;
const done = { status: "committed", level: "disk", duplicate: false, results: [{ type: "done" }] } as const;

test("a connection with nothing on its way is sent away and closed at once", () => {
  const connection = new ScriptedConnection().open();
  const outputs = connection.input(DRAIN);
  expect(framesOf(outputs)).toEqual([GOAWAY]);
  expect(outputs.at(-1)).toMatchObject({ type: "close", reason: "draining" });
});

test("an answer that is on its way is waited for, and new requests are sent elsewhere", () => {
  const connection = new ScriptedConnection().open();
  connection.frame(request);
  expect(typesOf(connection.input(DRAIN))).toEqual(["goaway"]);
  expect(framesOf(connection.frame({ ...request, seq: 2, id: "r2" as typeof request.id }))).toEqual([
    { t: "rejected", seq: 2, id: "r2", code: "draining", fault: "infra", retryable: true, retryAfterMs: 500 },
  ]);
  expect(typesOf(connection.input({ type: "submitted", seq: 1, result: done }))).toEqual(["accepted", "close"]);
});

test("an acknowledgement that is on its way is waited for, and nothing more is read", () => {
  const stream = new OpenStream();
  stream.log.append(10);
  stream.open(1, "start");
  expect(typesOf(stream.connection.input(DRAIN))).toEqual(["goaway"]);
  expect(stream.announce(10)).toEqual([]);
  expect(typesOf(stream.ack(1, 1, 0))).toEqual(["acked", "unwatch", "close"]);
});

test("a page that arrives while it drains is not sent", () => {
  const stream = new OpenStream();
  stream.log.append(10);
  stream.open(1, "start");
  const reads = stream.announce(10);
  stream.connection.input(DRAIN);
  expect(offsetsOf(stream.answer(reads))).toEqual([]);
});

test("what does not come in time is not waited for", () => {
  const connection = new ScriptedConnection().open();
  connection.frame(request);
  connection.input(DRAIN);
  expect(connection.advance(4_999)).toEqual([]);
  expect(ofType(connection.advance(1), "close")).toMatchObject([{ reason: "draining" }]);
});

test("a second drain changes nothing", () => {
  const connection = new ScriptedConnection().open();
  connection.frame(request);
  connection.input(DRAIN);
  expect(connection.input(DRAIN)).toEqual([]);
});

test.each(["nothing", "hello"])("a handshake that has brought %s is sent away too", (said) => {
  const connection = new ScriptedConnection();
  if (said === "hello") connection.frame({ t: "hello", v: 1 });
  expect(typesOf(connection.input(DRAIN))).toEqual(["goaway", "close"]);
});
