import { once } from "node:events";
import { request } from "node:http";
import type { Duplex } from "node:stream";
import { CLOSE_CODES, SUBPROTOCOL } from "@apex/ws-queue-core/protocol";
import { expect, onTestFinished, test } from "vitest";
import { startService } from "../support/service.ts";

/** A masked WebSocket ping without content, and how its pong begins. */
const PING = Buffer.from([0x89, 0x80, 0, 0, 0, 0]);
const PONG_BYTES = 2;

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

/** Sends pings in one go, and resolves with how many pongs came until as many were there or the connection was over. */
async function pongsFor(url: string, pings: number): Promise<{ pongs: number; isOver: boolean }> {
  const socket = await dial(url);
  let bytes = 0;
  let isOver = false;
  socket.on("data", (chunk: Buffer) => (bytes += chunk.length));
  socket.on("close", () => (isOver = true));
  socket.write(Buffer.concat(Array<Buffer>(pings).fill(PING)));
  await expect.poll(() => isOver || bytes >= pings * PONG_BYTES).toBe(true);
  socket.destroy();
  return { pongs: bytes / PONG_BYTES, isOver };
}

test("60 WebSocket pings in one go are answered; a client that sends more without waiting is dropped without a word", async () => {
  await using service = await startService();
  expect(await pongsFor(service.url, 60)).toEqual({ pongs: 60, isOver: false });
  expect(await pongsFor(service.url, 61)).toMatchObject({ isOver: true });
});

test("WebSocket pings are no sign of life", async () => {
  await using service = await startService({ limits: { heartbeatMs: 60, deadAfterMs: 300 } });
  const socket = await dial(service.url);
  const hello = Buffer.from(`{"t":"hello","v":1,"token":"ann"}`);
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | hello.length, 0, 0, 0, 0]), hello]));
  const pinging = setInterval(() => socket.write(PING), 20);
  onTestFinished(() => clearInterval(pinging));
  const code = Buffer.alloc(2);
  code.writeUInt16BE(CLOSE_CODES.heartbeat_timeout);
  let received = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => (received = Buffer.concat([received, chunk])));
  await expect.poll(() => received.includes(code), { timeout: 5_000 }).toBe(true);
  socket.destroy();
});
