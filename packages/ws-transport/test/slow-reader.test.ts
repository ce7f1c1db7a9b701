import type { Socket } from "node:net";
import { CLOSE_CODES } from "@apex/ws-queue-core/protocol";
import { expect, test } from "vitest";
import { threadKey } from "./support/array-host.ts";
import { connect } from "./support/client.ts";
import { clientFrame, dialWebSocket } from "./support/http.ts";
import { serve, type Served } from "./support/serve.ts";

const KIB = 1024;
const PING = 0x89;
const HIGH_WATER = 64 * KIB;

/** Acknowledges without reading: the windows stay open and only the socket's own buffer is in the way. */
async function enterWithoutReading({ port }: Served): Promise<Socket> {
  const socket = await dialWebSocket(port);
  socket.pause();
  socket.write(clientFrame(`{"t":"hello","v":1,"token":"x","subs":[{"n":1,"stream":{"kind":"thread","name":"t"},"from":"start"}]}`));
  return socket;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Acknowledges all that the server says it has sent; more would be a lie that ends the connection. */
function acknowledge({ lines }: Served, socket: Socket): void {
  const sent = lines.findLast((line) => line.includes("> events"))?.match(/\.\.(\d+) /)?.[1];
  if (sent !== undefined) socket.write(clientFrame(`{"t":"ack","acks":[[1,${sent},${sent}]]}`));
}

/** Appends and acknowledges one entry after the other; returns the most that the server buffered. */
async function feed(served: Served, socket: Socket, from: number, to: number): Promise<number> {
  const { host, transport } = served;
  let most = 0;
  for (let index = from; index <= to; index += 1) {
    host.append(threadKey("t"), `{"index":${index},"text":"${"x".repeat(8 * KIB)}"}`);
    acknowledge(served, socket);
    await turn();
    for (const { bufferedBytes } of transport.connections) most = Math.max(most, bufferedBytes);
  }
  return most;
}

/** Feeds until the system's own buffers are full and the server has to keep something; returns the last index. */
async function fillUp(served: Served, socket: Socket): Promise<number> {
  let last = 0;
  for (let most = 0; most <= HIGH_WATER; ) {
    last += 1;
    most = await feed(served, socket, last, last);
  }
  return last;
}

/** Reads on, acknowledging, until `mark` comes by. */
async function readUntil(served: Served, socket: Socket, mark: string): Promise<void> {
  let tail = "";
  const seen = new Promise<void>((resolve) =>
    socket.on("data", (chunk: Buffer) => {
      const text = tail + chunk.toString("latin1");
      tail = text.slice(-mark.length);
      if (text.includes(mark)) resolve();
      else acknowledge(served, socket);
    }),
  );
  socket.resume();
  await seen;
}

test("a reader that acknowledges and does not read costs the high water and one page, and misses nothing (H03)", async () => {
  const served = await serve({ limits: { socketHighWaterBytes: HIGH_WATER } });
  const socket = await enterWithoutReading(served);
  const full = await fillUp(served, socket);
  const most = await feed(served, socket, full + 1, full + 500);
  expect(most).toBeGreaterThan(HIGH_WATER);
  expect(most).toBeLessThan(2 * HIGH_WATER + 32 * KIB);
  await readUntil(served, socket, `{"index":${full + 500},`);
});

test("control frames go on to a reader whose buffer is full", async () => {
  const served = await serve({ limits: { socketHighWaterBytes: HIGH_WATER } });
  const socket = await enterWithoutReading(served);
  await fillUp(served, socket);
  socket.write(clientFrame(`{"t":"ping"}`));
  await readUntil(served, socket, `{"t":"pong"}`);
});

test("a client that reads nothing holds up no other of its stream (H02)", async () => {
  const served = await serve({ limits: { socketHighWaterBytes: HIGH_WATER } });
  await fillUp(served, await enterWithoutReading(served));
  const other = await connect(served.url);
  await other.enter(["t"], "head");
  await other.next("live");
  served.host.append(threadKey("t"), `{"text":"behind it"}`);
  expect((await other.next("events")).entries).toMatchObject([[expect.any(String), { text: "behind it" }]]);
});

test("a client that only asks and never reads is given up (H04)", async () => {
  const served = await serve({ closeTimeoutMs: 100, limits: { socketHighWaterBytes: HIGH_WATER, eventBytesMax: 64 * KIB, inboundFramesPerSecondMax: 1_000_000 } });
  const { host, transport, lines } = served;
  const socket = await enterWithoutReading(served);
  await fillUp(served, socket);
  const pings = clientFrame(`[${Array.from({ length: 100 }, () => `{"t":"ping"}`).join(",")}]`);
  let most = 0;
  while (host.closedConnections.length === 0) {
    if (socket.writable && socket.writableLength < KIB * KIB) socket.write(pings);
    await turn();
    for (const { bufferedBytes } of transport.connections) most = Math.max(most, bufferedBytes);
  }
  expect(most).toBeLessThan(3 * (HIGH_WATER + 64 * KIB));
  expect(lines.some((line) => line.endsWith(`closed ${CLOSE_CODES.overloaded}`))).toBe(true);
});

test("WebSocket pings of a client that reads nothing fill no memory; it has the last one's pong once it reads", async () => {
  const served = await serve({ limits: { socketHighWaterBytes: HIGH_WATER, inboundFramesPerSecondMax: 1_000_000 } });
  const socket = await enterWithoutReading(served);
  await fillUp(served, socket);
  const before = [...served.transport.connections][0]?.bufferedBytes ?? 0;
  for (let index = 0; index < 1_000; index += 1) {
    socket.write(clientFrame(`ping ${index}`, PING));
    await turn();
  }
  const [connection] = served.transport.connections;
  expect(connection?.bufferedBytes).toBe(before);
  await readUntil(served, socket, "ping 999");
});
