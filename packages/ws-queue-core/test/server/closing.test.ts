import { expect, test } from "vitest";
import { CLOSE_CODES, type CloseReason } from "../../src/protocol/index.ts";
import { OpenStream } from "./support/open-stream.ts";
import { framesOf, ofType, ScriptedConnection, typesOf } from "./support/scripted-connection.ts";

test("a socket that is gone ends the watching, and is not closed again (S13)", () => {
  const stream = new OpenStream();
  stream.open(1, "start");
  expect(stream.connection.input({ type: "socket-closed" })).toEqual([{ type: "unwatch", stream: stream.log.stream }]);
});

test("nothing comes out of a closed connection, whatever comes in", () => {
  for (const end of [{ type: "socket-closed" }, { type: "terminate", reason: "replaced" }] as const) {
    const stream = new OpenStream();
    const reads = stream.subscribe(1, "start");
    stream.connection.input(end);
    expect(stream.connection.machine.nextTimeout()).toBeUndefined();
    expect(stream.answer(reads)).toEqual([]);
    expect(stream.announce(10)).toEqual([]);
    expect(stream.connection.frame({ t: "ping" })).toEqual([]);
    expect(stream.connection.input({ type: "terminate", reason: "internal" })).toEqual([]);
    expect(stream.connection.input({ type: "drain", afterMs: 1, spreadMs: 1 })).toEqual([]);
    expect(stream.connection.advance(1_000_000)).toEqual([]);
  }
});

test("the host's reason is the reason, and closing is the last thing that happens", () => {
  for (const reason of Object.keys(CLOSE_CODES) as CloseReason[]) {
    const stream = new OpenStream();
    stream.open(1, "start");
    const outputs = stream.connection.input({ type: "terminate", reason });
    expect(typesOf(outputs)).toEqual(["unwatch", "close"]);
    expect(ofType(outputs, "close")).toMatchObject([{ reason }]);
  }
});

test("what a client did wrong is told in a frame, then by the close", () => {
  const connection = new ScriptedConnection().open();
  const outputs = connection.frame({ t: "hello", v: 1 });
  expect(framesOf(outputs)).toEqual([
    {
      t: "error",
      code: "protocol_violation",
      fault: "remote",
      retryable: false,
      message: "A hello frame is not allowed while ready",
    },
  ]);
  expect(outputs.at(-1)).toEqual({
    type: "close",
    reason: "protocol_violation",
  });
});

test("frames that were in one message with the fatal one are ignored", () => {
  const connection = new ScriptedConnection().open();
  connection.frame({ t: "hello", v: 1 });
  expect(connection.frame({ t: "ping" })).toEqual([]);
});
