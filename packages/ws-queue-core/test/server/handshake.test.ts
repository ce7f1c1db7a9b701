import { expect, test } from "vitest";
import { createError, parseUserId, type ProducerId } from "../../src/index.ts";
import type { ClientFrame } from "../../src/protocol/index.ts";
import { framesOf, ofType, PRODUCER, ScriptedConnection, typesOf, USER } from "./support/scripted-connection.ts";

const SUB = { n: 1, stream: { kind: "thread", name: "t1" }, from: "start" } as const;

test("hello, the host's two answers, and the client is welcome", () => {
  const connection = new ScriptedConnection({ heartbeatMs: 7_000 }, ["example"]);
  expect(connection.frame({ t: "hello", v: 1, token: "secret", producer: "mine" as ProducerId })).toEqual([
    { type: "authenticate", token: "secret" },
  ]);
  expect(connection.input({ type: "authenticated", userId: USER, expiresAt: undefined })).toEqual([
    { type: "open-producer", userId: USER, producer: "mine" },
  ]);
  const outputs = connection.input({ type: "producer", producer: { producer: PRODUCER, accepted: 9, settled: 8 } });
  expect(framesOf(outputs)).toEqual([
    {
      t: "welcome",
      v: 1,
      connection: "connection-1",
      userId: USER,
      producer: PRODUCER,
      accepted: 9,
      settled: 8,
      limits: {
        frameBytes: 65_536,
        connectionWindowBytes: 262_144,
        subscriptionWindowBytes: 131_072,
        requestsInFlight: 32,
        subscriptions: 100,
      },
      heartbeatMs: 7_000,
      deadAfterMs: 60_000,
      features: ["example"],
    },
  ]);
});

test("a client without a token is for the host to judge", () => {
  const connection = new ScriptedConnection();
  expect(connection.frame({ t: "hello", v: 1 })).toEqual([{ type: "authenticate", token: undefined }]);
});

test("subscriptions of the hello begin behind welcome, each authorised anew", () => {
  const connection = new ScriptedConnection();
  expect(typesOf(connection.frame({ t: "hello", v: 1, subs: [SUB, { ...SUB, n: 2 }] }))).toEqual(["authenticate"]);
  connection.input({ type: "authenticated", userId: USER, expiresAt: undefined });
  const outputs = connection.input({ type: "producer", producer: { producer: PRODUCER, accepted: 0, settled: 0 } });
  expect(typesOf(outputs)).toEqual(["welcome", "authorize", "authorize"]);
  expect(ofType(outputs, "authorize").map(({ n, stream }) => [n, stream])).toEqual([
    [1, SUB.stream],
    [2, SUB.stream],
  ]);
});

test("a subscription made during the handshake waits for its end", () => {
  const connection = new ScriptedConnection();
  connection.frame({ t: "hello", v: 1 });
  expect(connection.frame({ t: "sub", ...SUB })).toEqual([]);
  connection.input({ type: "authenticated", userId: USER, expiresAt: undefined });
  const outputs = connection.input({ type: "producer", producer: { producer: PRODUCER, accepted: 0, settled: 0 } });
  expect(typesOf(outputs)).toEqual(["welcome", "authorize"]);
});

const REQUEST = { t: "request", id: "r1", seq: 1, thread: "t1", name: "ask", payload: 1 } as unknown as ClientFrame;
const FIRST: ClientFrame[] = [{ t: "ping" }, { t: "sub", ...SUB }, REQUEST, { t: "auth", token: "x" }, { t: "ack", acks: [] }];

test.each(FIRST)("a $t before hello breaks the protocol", (frame) => {
  const connection = new ScriptedConnection();
  const outputs = connection.frame(frame);
  expect(framesOf(outputs)).toMatchObject([{ t: "error", code: "protocol_violation", fault: "remote" }]);
  expect(ofType(outputs, "close")).toMatchObject([{ reason: "protocol_violation" }]);
});

test("a second hello breaks the protocol, at any time", () => {
  const early = new ScriptedConnection();
  early.frame({ t: "hello", v: 1 });
  expect(ofType(early.frame({ t: "hello", v: 1 }), "close")).toMatchObject([{ reason: "protocol_violation" }]);
  const late = new ScriptedConnection().open();
  expect(ofType(late.frame({ t: "hello", v: 1 }), "close")).toMatchObject([{ reason: "protocol_violation" }]);
});

test("a request before welcome breaks the protocol: its producer is not known yet (S01)", () => {
  const connection = new ScriptedConnection();
  connection.frame({ t: "hello", v: 1 });
  expect(ofType(connection.frame(REQUEST), "close")).toMatchObject([{ reason: "protocol_violation" }]);
});

test("a ping during the handshake is answered", () => {
  const connection = new ScriptedConnection();
  connection.frame({ t: "hello", v: 1 });
  expect(framesOf(connection.frame({ t: "ping" }))).toEqual([{ t: "pong" }]);
});

test("a client that nobody knows is closed as unauthorized, and nothing is opened for it (X16)", () => {
  const connection = new ScriptedConnection();
  connection.frame({ t: "hello", v: 1, subs: [SUB] });
  expect(typesOf(connection.input({ type: "unauthenticated" }))).toEqual(["close"]);
  expect(ofType(connection.outputs, "close")).toMatchObject([{ reason: "unauthorized" }]);
  expect(ofType(connection.outputs, "open-producer")).toEqual([]);
});

test("answers that nobody asked for change nothing", () => {
  const connection = new ScriptedConnection();
  expect(connection.input({ type: "authenticated", userId: parseUserId("user-2"), expiresAt: undefined })).toEqual([]);
  expect(connection.input({ type: "producer", producer: { producer: PRODUCER, accepted: 0, settled: 0 } })).toEqual([]);
  connection.open();
  expect(framesOf(connection.outputs)).toMatchObject([{ t: "welcome" }]);
  expect(connection.input({ type: "producer", producer: { producer: PRODUCER, accepted: 7, settled: 7 } })).toEqual([]);
});

test.each(["hello", "authenticated", "producer"] as const)("a handshake that stands still before %s is ended (S04)", (missing) => {
  const connection = new ScriptedConnection({ handshakeTimeoutMs: 10_000 });
  if (missing !== "hello") connection.frame({ t: "hello", v: 1 });
  if (missing === "producer") connection.input({ type: "authenticated", userId: USER, expiresAt: undefined });
  expect(connection.advance(9_999)).toEqual([]);
  expect(ofType(connection.advance(1), "close")).toMatchObject([{ reason: "handshake_timeout" }]);
});

test("a handshake that is done is not ended by its deadline", () => {
  const connection = new ScriptedConnection({ handshakeTimeoutMs: 10_000 }).open();
  expect(ofType(connection.advance(20_000), "close")).toEqual([]);
});

test.each(["malformed_frame", "frame_too_large", "unsupported_version"] as const)("a message with %s closes with it", (code) => {
  const connection = new ScriptedConnection();
  const outputs = connection.input({ type: "malformed", error: createError(code, undefined, { limit: 7 }) });
  expect(framesOf(outputs)).toMatchObject([{ t: "error", code }]);
  expect(outputs.at(-1)).toMatchObject({ type: "close", reason: code });
});
