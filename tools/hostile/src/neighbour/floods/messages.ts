import { BINARY, CONTINUATION, frame, PING, PONG, TEXT } from "../../ws-frame.ts";
import { same, text } from "./blocks.ts";
import { offending, pushing, type Flood } from "./flood.ts";

/** Below the 1,024 that a message may have. */
const PIECES = 1_000;

function fragmented(): Buffer {
  const body = Buffer.from(`${" ".repeat(PIECES - 12)}{"t":"pong"}`);
  const pieces = Array.from({ length: PIECES }, (_, at) =>
    frame(body.subarray(at, at + 1), { opcode: at === 0 ? TEXT : CONTINUATION, fin: at === PIECES - 1 }));
  return Buffer.concat(pieces);
}

const NO_JSON = frame('{"t":"ping"');

/** What is no frame of the protocol, below it or instead of it. */
export const MESSAGES: readonly Flood[] = [
  pushing("ws ping", "WebSocket pings of 125 bytes", same(frame("x".repeat(125), { opcode: PING }))),
  pushing("ws ping unread", "the same, and no pong is read", same(frame("", { opcode: PING })), "nothing"),
  pushing("ws pong", "WebSocket pongs without a ping", same(frame("", { opcode: PONG }))),
  pushing("fragments", "messages of 1,000 WebSocket frames", same(fragmented())),
  offending("malformed", "no JSON", NO_JSON),
  { ...offending("no goodbye", "no JSON, and no answer to the close", NO_JSON), conduct: { does: "offend", bytes: NO_JSON, saysGoodbye: false }, connections: [200] },
  offending("binary", "binary messages", frame(Buffer.alloc(60_000), { opcode: BINARY })),
  offending("too deep", "JSON deeper than it may be, 60 KB", frame(`{"t":"x","a":${"[".repeat(30_000)}${"]".repeat(30_000)}}`)),
  offending("too large", "a message above the size that is taken", frame(JSON.stringify({ t: "x", a: "x".repeat(66_000) }))),
  offending("out of turn", "a second hello", text({ t: "hello", v: 1, token: "user:nobody" })),
];
