import { expect, test } from "vitest";
import { framesOf, ofType, ScriptedConnection, typesOf } from "./support/scripted-connection.ts";

const open = (): ScriptedConnection => new ScriptedConnection({ heartbeatMs: 25_000, deadAfterMs: 60_000 }).open();

test("silence is asked about", () => {
  const connection = open();
  expect(connection.advance(24_999)).toEqual([]);
  expect(framesOf(connection.advance(1))).toEqual([{ t: "ping" }]);
  expect(typesOf(connection.advance(25_000))).toEqual(["ping"]);
});

test("anything that a client sends counts as life (S11)", () => {
  for (const frame of [{ t: "pong" }, { t: "ack", acks: [] }, { t: "unsub", n: 5 }] as const) {
    const connection = open();
    connection.advance(24_000);
    connection.frame(frame);
    expect(connection.advance(24_999)).toEqual([]);
    expect(typesOf(connection.advance(1))).toEqual(["ping"]);
  }
});

test("a client that answers nothing for long is gone", () => {
  const connection = open();
  expect(ofType(connection.advance(59_999), "close")).toEqual([]);
  expect(ofType(connection.advance(1), "close")).toMatchObject([{ reason: "heartbeat_timeout" }]);
});

test("a client that answers each ping lives for ever", () => {
  const connection = open();
  for (let beat = 0; beat < 20; beat += 1) {
    expect(typesOf(connection.advance(25_000))).toEqual(["ping"]);
    connection.frame({ t: "pong" });
  }
});

test("a server that slept itself asks before it believes that the client is gone", () => {
  const connection = open();
  connection.sleep(600_000);
  expect(typesOf(connection.advance(0))).toEqual(["ping"]);
  connection.frame({ t: "pong" });
  expect(typesOf(connection.advance(24_999))).toEqual([]);
  connection.sleep(600_000);
  expect(ofType(connection.advance(34_999), "close")).toEqual([]);
  expect(ofType(connection.advance(1), "close")).toMatchObject([{ reason: "heartbeat_timeout" }]);
});

test("a timer that fires too early does nothing", () => {
  const connection = open();
  connection.sleep(10_000);
  connection.machine.handleTimeout(connection.now);
  expect(connection.machine.pollOutput()).toBeUndefined();
});
