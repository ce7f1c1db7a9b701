import type { Clock } from "@apex/ws-queue-core";
import { CLOSE_CODES } from "@apex/ws-queue-core/protocol";
import { expect, test } from "vitest";
import { systemClock } from "../src/system-clock.ts";
import { connect, type TestClient } from "./support/client.ts";
import { clientFrame, dialWebSocket } from "./support/http.ts";
import { serve, type Served } from "./support/serve.ts";

/** 46 frames at once, and 1 a second. */
const STRICT = { subscriptionsPerConnectionMax: 1, inboundFramesPerSecondMax: 1 };
const BURST = 46;
const PING = `{"t":"ping"}`;

const isPaused = ({ lines }: Served): boolean => lines.some((line) => line.endsWith(" paused"));
const pongsOf = (client: TestClient): number => client.frames.filter(({ t }) => t === "pong").length;

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Time that passes many times as fast. */
function hastyClock(times: number): Clock {
  return {
    ...systemClock,
    monotonicMs: () => systemClock.monotonicMs() * times,
    setTimer: (run, delayMs) => systemClock.setTimer(run, delayMs / times),
  };
}

test("a paused client is not closed by the heartbeat, however short that is, and all that it sent is handled", async () => {
  const served = await serve({ limits: { ...STRICT, heartbeatMs: 20, deadAfterMs: 40 } });
  const client = await connect(served.url);
  await client.enter();
  client.socket.on("message", (data: Buffer) => data.toString().includes("ping") && client.send({ t: "pong" }));
  for (let left = 90; left > 0; left -= 1) client.socket.send(PING);
  await until(() => isPaused(served));
  await until(() => pongsOf(client) === 90);
  expect(client.socket.readyState).toBe(client.socket.OPEN);
});

test("a client that goes on for minutes is closed with a code of its own", async () => {
  const served = await serve({ clock: hastyClock(200), closeTimeoutMs: 50, limits: { ...STRICT, handshakeTimeoutMs: 1_000_000, heartbeatMs: 1_000_000, deadAfterMs: 2_000_000 } });
  const client = await connect(served.url);
  await client.enter();
  const message = `[${`${PING},`.repeat(99)}${PING}]`;
  // At the budget's rate this would take hours, so nothing has to be sent in time.
  for (let left = 3_000; left > 0; left -= 1) client.socket.send(message);
  const { code, reason } = await client.closed;
  expect({ code, reason }).toEqual({ code: CLOSE_CODES.too_many_frames, reason: "too_many_frames" });
  expect(client.frames.at(-1)).toMatchObject({ t: "error", code: "too_many_frames", retryable: true });
});

test("what a client sent before it left is handled, in order, also where it waited for its turn", async () => {
  const served = await serve({ limits: { requestsInFlightMax: 32 } });
  const client = await connect(served.url);
  await client.enter();
  for (let n = 1; n <= 100; n += 1) client.send({ t: "sub", n, stream: { kind: "thread", name: `t${n}` }, from: "head" });
  for (let seq = 1; seq <= 30; seq += 1) client.send({ t: "request", id: `r${seq}` as never, seq, thread: "t1" as never, name: "ask", payload: "x".repeat(1_000) });
  client.socket.close(1000);
  await client.closed;
  await until(() => served.host.closedConnections.length === 1);
  const submitted = served.host.outputs.flatMap((output) => (output.type === "submit" ? [output.frame.seq] : []));
  expect(submitted).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  expect(served.host.outputs.filter(({ type }) => type === "authorize")).toHaveLength(100);
});

test("so it is with a client that hangs up without a close frame", async () => {
  const served = await serve();
  const socket = await dialWebSocket(served.port);
  socket.write(clientFrame(`{"t":"hello","v":1,"token":"x"}`));
  await until(() => served.lines.some((line) => line.includes("> welcome")));
  const requests = Array.from({ length: 30 }, (_, index) => ({ t: "request", id: `r${index}`, seq: index + 1, thread: "t", name: "ask", payload: "x".repeat(1_000) }));
  socket.end(Buffer.concat(requests.map((request) => clientFrame(JSON.stringify(request)))));
  await until(() => served.host.closedConnections.length === 1);
  expect(served.host.outputs.filter(({ type }) => type === "submit")).toHaveLength(30);
});

test("pings of WebSocket count like frames", async () => {
  const served = await serve({ closeTimeoutMs: 50, limits: STRICT });
  const client = await connect(served.url);
  await client.enter();
  let pongs = 0;
  client.socket.on("pong", () => (pongs += 1));
  for (let sent = 0; sent < BURST; sent += 1) {
    client.socket.ping();
    await until(() => pongs > sent || isPaused(served));
  }
  await until(() => isPaused(served));
});

test("other clients are served while one is paused", async () => {
  const served = await serve({ closeTimeoutMs: 50, limits: STRICT });
  const flood = await connect(served.url);
  await flood.enter();
  for (let left = 1_000; left > 0; left -= 1) flood.socket.send(PING);
  await until(() => isPaused(served));
  // It does not say who it is, so it is no other connection of the same user.
  const other = await connect(served.url);
  other.socket.ping();
  await new Promise((resolve) => other.socket.once("pong", resolve));
  expect(pongsOf(flood)).toBeLessThan(1_000);
});
