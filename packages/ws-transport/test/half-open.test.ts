import type { Clock } from "@apex/ws-queue-core";
import { CLOSE_CODES } from "@apex/ws-queue-core/protocol";
import { expect, test } from "vitest";
import { systemClock } from "../src/system-clock.ts";
import { connect } from "./support/client.ts";
import { clientFrame, dialWebSocket } from "./support/http.ts";
import { serve, type Served } from "./support/serve.ts";

const HELLO = clientFrame(`{"t":"hello","v":1,"token":"x"}`);

async function untilClosed({ host }: Served): Promise<void> {
  while (host.closedConnections.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("a peer that fell silent is asked, then closed, then its socket is destroyed (S14)", async () => {
  const served = await serve({ closeTimeoutMs: 50, limits: { heartbeatMs: 40, deadAfterMs: 120 } });
  const socket = await dialWebSocket(served.port);
  socket.write(HELLO);
  let text = "";
  socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
  await untilClosed(served);
  expect(text).toContain(`{"t":"ping"}`);
  expect(served.lines.at(-1)).toMatch(new RegExp(`closed ${CLOSE_CODES.heartbeat_timeout}$`));
  expect(served.transport.connections.size).toBe(0);
});

test("a peer that answers lives on", async () => {
  const { url } = await serve({ limits: { heartbeatMs: 20, deadAfterMs: 300 } });
  const client = await connect(url);
  await client.enter();
  for (let index = 0; index < 20; index += 1) {
    await client.next("ping");
    client.send({ t: "pong" });
  }
  expect(client.socket.readyState).toBe(client.socket.OPEN);
});

test("a peer that does not answer the close is not waited for", async () => {
  const served = await serve({ closeTimeoutMs: 50 });
  const socket = await dialWebSocket(served.port);
  socket.write(HELLO);
  await served.transport.close();
  expect(served.host.closedConnections).toHaveLength(1);
});

test("a peer that resets its connection is a close like any other", async () => {
  const served = await serve();
  const socket = await dialWebSocket(served.port);
  socket.write(HELLO);
  while (served.transport.connections.size === 0) await new Promise((resolve) => setImmediate(resolve));
  socket.resetAndDestroy();
  await untilClosed(served);
  expect(served.errors).toEqual([]);
});

test("a peer that hangs up without a close frame is closed", async () => {
  const served = await serve();
  const socket = await dialWebSocket(served.port);
  socket.end(HELLO);
  await untilClosed(served);
  expect(served.errors).toEqual([]);
});

test("the host hears of the end of a connection once, and its inputs after that do nothing", async () => {
  const served = await serve();
  const client = await connect(served.url);
  await client.enter(["t"]);
  const [connection] = served.transport.connections;
  client.socket.terminate();
  await untilClosed(served);
  connection?.handleInput({ type: "terminate", reason: "internal" });
  connection?.handleInput({ type: "socket-closed" });
  await served.transport.close();
  expect(served.host.closedConnections).toEqual([connection]);
  expect(served.host.outputs.filter(({ type }) => type === "unwatch")).toHaveLength(1);
});

test("connections share one timer, and none is left when they are gone", async () => {
  const pending = new Set<unknown>();
  const clock: Clock = {
    ...systemClock,
    setTimer(fire, delayMs) {
      const timer = systemClock.setTimer(() => pending.delete(timer) && fire(), delayMs);
      pending.add(timer);
      return timer;
    },
    clearTimer: (timer) => void (pending.delete(timer) && systemClock.clearTimer(timer)),
  };
  const served = await serve({ clock });
  const clients = await Promise.all(Array.from({ length: 20 }, () => connect(served.url)));
  await Promise.all(clients.map((client) => client.enter()));
  expect(pending.size).toBe(1);
  for (const client of clients) client.socket.terminate();
  await expect.poll(() => served.host.closedConnections.length).toBe(20);
  expect(pending.size).toBe(0);
});

test("nothing is written behind a close that was answered", async () => {
  const served = await serve();
  const errors: Error[] = [];
  served.server.on("connection", (socket) => socket.on("error", (error) => errors.push(error)));
  const socket = await dialWebSocket(served.port);
  // The pong waits for the end of the turn, in which the close is answered at once.
  socket.write(Buffer.concat([HELLO, clientFrame(`{"t":"ping"}`), clientFrame(Buffer.from([0x03, 0xe8]), 0x88)]));
  const received: Buffer[] = [];
  for await (const chunk of socket) received.push(chunk as Buffer);
  expect(Buffer.concat(received)).toEqual(Buffer.from([0x88, 2, 0x03, 0xe8]));
  await untilClosed(served);
  expect(errors).toEqual([]);
});
