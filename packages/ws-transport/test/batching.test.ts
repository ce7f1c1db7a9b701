import { once } from "node:events";
import { expect, test } from "vitest";
import type { ClientFrame } from "@apex/ws-queue-core/protocol";
import { createFlushQueue } from "../src/flush-queue.ts";
import { threadKey } from "./support/array-host.ts";
import { connect } from "./support/client.ts";
import { dialWebSocket, clientFrame } from "./support/http.ts";
import { serve } from "./support/serve.ts";

test("control frames of one turn share a WebSocket message", async () => {
  const { url } = await serve();
  const client = await connect(url);
  await client.enter(["a", "b"]);
  await client.next("live");
  await client.next("live");
  expect(client.frames.map(({ t }) => t)).toEqual(["welcome", "subscribed", "live", "subscribed", "live"]);
  expect(client.messages).toHaveLength(1);
});

test("a single control frame is a message without an array around it", async () => {
  const { url } = await serve();
  const client = await connect(url);
  await client.enter();
  client.send({ t: "ping" });
  await client.next("pong");
  expect(client.messages.at(-1)).toBe(`{"t":"pong"}`);
});

test("events and control frames keep the order in which the machine gave them", async () => {
  const { host, url } = await serve();
  host.append(threadKey("t"), `{"type":"a"}`);
  const client = await connect(url);
  await client.enter(["t"]);
  await client.next("live");
  expect(client.frames.map(({ t }) => t)).toEqual(["welcome", "subscribed", "events", "live"]);
});

test("what is appended in one turn leaves in one write", async () => {
  const { host, port, transport } = await serve();
  const socket = await dialWebSocket(port);
  socket.write(clientFrame(`{"t":"hello","v":1,"token":"x","subs":[{"n":1,"stream":{"kind":"thread","name":"t"},"from":"start"}]}`));
  let received = "";
  socket.on("data", (chunk: Buffer) => (received += chunk.toString("latin1")));
  while (!received.includes(`"live"`)) await once(socket, "data");
  const chunks: number[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk.length));
  for (let index = 0; index < 20; index += 1) host.append(threadKey("t"), `{"index":${index}}`);
  const [connection] = transport.connections;
  // Nothing was handed to the socket yet: it is gathered for the end of this turn.
  expect(connection?.bufferedBytes).toBeGreaterThan(20 * 50);
  while (!received.includes(`"index":19`)) await once(socket, "data");
  expect(chunks).toHaveLength(1);
});

test("a turn that brings more than the high water is written before it ends", async () => {
  const { host, url, transport } = await serve({ limits: { socketHighWaterBytes: 10_000 } });
  const client = await connect(url);
  await client.enter(["t"]);
  await client.next("live");
  const [connection] = transport.connections;
  let most = 0;
  for (let index = 0; index < 40; index += 1) {
    host.append(threadKey("t"), `{"index":${index},"text":"${"x".repeat(1_000)}"}`);
    most = Math.max(most, connection?.bufferedBytes ?? 0);
  }
  expect(most).toBeGreaterThan(5_000);
  expect(most).toBeLessThan(12_000);
  while (!client.messages.at(-1)?.includes(`"index":39`)) await client.next("events");
});

test("very many control frames are split into messages of a bearable size", async () => {
  const { url } = await serve();
  const client = await connect(url);
  await client.enter();
  client.send(...Array.from({ length: 100 }, (): ClientFrame => ({ t: "ping" })));
  for (let index = 0; index < 100; index += 1) await client.next("pong");
  const sizes = client.messages.slice(1).map((message) => (JSON.parse(message) as unknown[]).length);
  expect(sizes).toEqual([64, 36]);
});

test("all writers of a turn are flushed together, and one that throws the queue a new job is flushed in the next", async () => {
  const queue = createFlushQueue();
  const flushed: string[] = [];
  const again = { flush: () => flushed.push("again") };
  queue.schedule({ flush: () => (flushed.push("a"), queue.schedule(again)) });
  queue.schedule({ flush: () => flushed.push("b") });
  expect(flushed).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(flushed).toEqual(["a", "b"]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(flushed).toEqual(["a", "b", "again"]);
});
