import { once } from "node:events";
import { request } from "node:http";
import type { Duplex } from "node:stream";
import { CLOSE_CODES, SUBPROTOCOL } from "@apex/ws-queue-core/protocol";
import { expect, onTestFinished, test } from "vitest";
import { startService } from "../support/service.ts";

/** A WebSocket ping, masked with zeros, and its pong. */
const ping = (payload = ""): Buffer => Buffer.concat([Buffer.of(0x89, 0x80 | payload.length, 0, 0, 0, 0), Buffer.from(payload)]);
const pong = (payload: string): Buffer => Buffer.concat([Buffer.of(0x8a, payload.length), Buffer.from(payload)]);

/**
 * The socket behind an upgrade: what a client is made of that sends WebSocket pings itself. It answers no close, so a test ends
 * it before the service, which would wait for the answer.
 */
async function dial(url: string): Promise<Duplex> {
  const { hostname, port, pathname } = new URL(url);
  const headers = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": Buffer.alloc(16).toString("base64"),
    "sec-websocket-protocol": SUBPROTOCOL,
  };
  const upgrade = request({ hostname, port, path: pathname, headers }).end();
  const [, socket] = (await once(upgrade, "upgrade")) as [unknown, Duplex];
  // Who is dropped in the middle of its pings is answered by a reset.
  socket.on("error", () => undefined);
  return socket;
}

test("WebSocket pings that wait together have one pong, the last one's", async () => {
  await using service = await startService();
  const socket = await dial(service.url);
  let received = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => (received = Buffer.concat([received, chunk])));
  socket.write(Buffer.concat(Array.from({ length: 1_000 }, (_, index) => ping(String(index)))));
  await expect.poll(() => received.includes(pong("999"))).toBe(true);
  expect(received.subarray(-pong("999").length)).toEqual(pong("999"));
  expect(received.length).toBeLessThan(100 * pong("999").length);
  socket.destroy();
});

test("WebSocket pings are no sign of life", async () => {
  await using service = await startService({ limits: { heartbeatMs: 60, deadAfterMs: 300 } });
  const socket = await dial(service.url);
  const hello = Buffer.from(`{"t":"hello","v":1,"token":"ann"}`);
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | hello.length, 0, 0, 0, 0]), hello]));
  const pinging = setInterval(() => socket.write(ping()), 20);
  onTestFinished(() => clearInterval(pinging));
  const code = Buffer.alloc(2);
  code.writeUInt16BE(CLOSE_CODES.heartbeat_timeout);
  let received = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => (received = Buffer.concat([received, chunk])));
  await expect.poll(() => received.includes(code), { timeout: 5_000 }).toBe(true);
  socket.destroy();
});
