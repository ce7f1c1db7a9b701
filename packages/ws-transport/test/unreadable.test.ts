import { CLOSE_CODES } from "@apex/ws-queue-core/protocol";
import { expect, test } from "vitest";
import { connect } from "./support/client.ts";
import { clientFrame, dialWebSocket } from "./support/http.ts";
import { serve } from "./support/serve.ts";

test("a message larger than the limit is refused with the protocol's own code, so that nobody retries it for ever", async () => {
  const { url } = await serve({ limits: { inboundFrameBytesMax: 1_000 } });
  const client = await connect(url);
  await client.enter();
  client.socket.send("x".repeat(1_001));
  expect((await client.closed).code).toBe(CLOSE_CODES.frame_too_large);
  expect(client.frames.at(-1)).toMatchObject({ t: "error", code: "frame_too_large", retryable: false });
});

test("a message is refused for its announced length, before it is there", async () => {
  const { port, host } = await serve({ limits: { inboundFrameBytesMax: 1_000 } });
  const socket = await dialWebSocket(port);
  socket.write(Buffer.from([0x81, 0x80 | 126, 0x03, 0xe9]));
  const received: Buffer[] = [];
  for await (const chunk of socket) received.push(chunk as Buffer);
  expect(Buffer.concat(received).includes(Buffer.from([CLOSE_CODES.frame_too_large >> 8, CLOSE_CODES.frame_too_large & 255]))).toBe(true);
  await expect.poll(() => host.closedConnections.length).toBe(1);
});

test("a message of exactly the limit is read", async () => {
  const { url } = await serve({ limits: { inboundFrameBytesMax: 1_000 } });
  const client = await connect(url);
  await client.enter();
  client.socket.send(`{"t":"ping"}`.padEnd(1_000));
  await client.next("pong");
});

test("binary messages are refused", async () => {
  const { url } = await serve();
  const client = await connect(url);
  await client.enter();
  client.socket.send(Buffer.from(`{"t":"ping"}`));
  expect((await client.closed).code).toBe(CLOSE_CODES.malformed_frame);
  expect(client.frames.at(-1)).toMatchObject({ t: "error", code: "malformed_frame" });
});

test.each([
  ["no JSON", "hello?", CLOSE_CODES.malformed_frame],
  ["JSON that is no frame", "17", CLOSE_CODES.malformed_frame],
  ["an empty list", "[]", CLOSE_CODES.malformed_frame],
  ["a frame with a wrong field", `{"t":"unsub","n":"one"}`, CLOSE_CODES.malformed_frame],
  ["another version", `{"t":"hello","v":99}`, CLOSE_CODES.unsupported_version],
  ["a frame at the wrong moment", `{"t":"hello","v":1,"token":"x"}`, CLOSE_CODES.protocol_violation],
])("%s closes the connection", async (_case, text, code) => {
  const { url, errors } = await serve();
  const client = await connect(url);
  await client.enter();
  client.socket.send(text);
  expect((await client.closed).code).toBe(code);
  expect(errors).toEqual([]);
});

test.each([
  ["not masked", Buffer.from([0x81, 2, 0x7b, 0x7d]), CLOSE_CODES.protocol_violation],
  ["of an unknown kind", clientFrame("{}", 0x83), CLOSE_CODES.protocol_violation],
  ["compressed although that was not agreed", clientFrame("{}", 0xc1), CLOSE_CODES.protocol_violation],
  ["not UTF-8", clientFrame(Buffer.from([0x22, 0xff, 0xfe, 0x22])), CLOSE_CODES.malformed_frame],
])("a WebSocket frame that is %s closes the connection", async (_case, frame, code) => {
  const { port, errors, host } = await serve();
  const socket = await dialWebSocket(port);
  socket.write(frame);
  const received: Buffer[] = [];
  for await (const chunk of socket) received.push(chunk as Buffer);
  const bytes = Buffer.concat(received);
  const closeFrame = bytes.subarray(bytes.lastIndexOf(Buffer.from([code >> 8, code & 255])) - 2);
  expect(closeFrame[0]).toBe(0x88);
  expect(closeFrame.readUInt16BE(2)).toBe(code);
  expect(errors).toEqual([]);
  await expect.poll(() => host.closedConnections.length).toBe(1);
});

test("a message in endless small pieces does not grow without bound", async () => {
  const { port, host } = await serve();
  const socket = await dialWebSocket(port);
  socket.write(clientFrame("x", 0x01));
  for (let index = 0; index < 2_000; index += 1) socket.write(clientFrame("x", 0x00));
  const received: Buffer[] = [];
  for await (const chunk of socket) received.push(chunk as Buffer);
  expect(Buffer.concat(received).includes(Buffer.from([CLOSE_CODES.protocol_violation >> 8, CLOSE_CODES.protocol_violation & 255]))).toBe(true);
  await expect.poll(() => host.closedConnections.length).toBe(1);
});
