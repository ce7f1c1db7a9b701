import { once } from "node:events";
import { CLOSE_CODES } from "@apex/ws-queue-core/protocol";
import { expect, test } from "vitest";
import { connect } from "./support/client.ts";
import { askUpgrade, dial, sendUpgrade } from "./support/http.ts";
import { serve } from "./support/serve.ts";

test("a drain asks the clients to leave, refuses new ones and ends when all are gone", async () => {
  const { url, port, transport } = await serve();
  const clients = await Promise.all([connect(url), connect(url), connect(url)]);
  await Promise.all(clients.map((client) => client.enter(["t"])));
  const drained = transport.drain({ afterMs: 2_500, spreadMs: 700, timeoutMs: 60_000 });
  expect(await askUpgrade(port)).toMatchObject({ status: 503, headers: { "retry-after": "3" } });
  for (const client of clients) {
    expect(await client.next("goaway")).toMatchObject({ reason: "drain", afterMs: 2_500, spreadMs: 700 });
    expect((await client.closed).code).toBe(CLOSE_CODES.draining);
  }
  await drained;
  expect(transport.connections.size).toBe(0);
});

test("a drain does not wait longer than it was told to", async () => {
  const { url, transport, host } = await serve();
  const client = await connect(url);
  await client.enter();
  host.override = (_connection, output) => output.type === "submit";
  client.send({ t: "request", id: "r1" as never, seq: 1, thread: "t" as never, name: "ask", payload: {} });
  while (!host.outputs.some(({ type }) => type === "submit")) await new Promise((resolve) => setImmediate(resolve));
  await transport.drain({ afterMs: 0, spreadMs: 0, timeoutMs: 50 });
  expect((await client.closed).code).toBe(CLOSE_CODES.draining);
  expect(transport.connections.size).toBe(0);
});

test("a drain of nobody ends at once", async () => {
  const { transport } = await serve();
  await transport.drain({ afterMs: 0, spreadMs: 0, timeoutMs: 60_000 });
});

test("close tells the clients to come back at once, and ends when every socket is gone", async () => {
  const { url, port, transport, host } = await serve();
  const clients = await Promise.all([connect(url), connect(url)]);
  await Promise.all(clients.map((client) => client.enter()));
  await Promise.all([transport.close(), transport.close(), transport[Symbol.asyncDispose]()]);
  expect(host.closedConnections).toHaveLength(2);
  expect((await askUpgrade(port)).status).toBe(503);
  for (const client of clients) expect((await client.closed).code).toBe(CLOSE_CODES.draining);
});

test("what was sent before a close arrives before it", async () => {
  const { url, transport } = await serve();
  const client = await connect(url);
  await client.enter();
  client.send({ t: "ping" });
  const [connection] = transport.connections;
  client.socket.ping();
  await once(client.socket, "pong");
  connection?.handleInput({ type: "terminate", reason: "token_expired" });
  expect((await client.closed).code).toBe(CLOSE_CODES.token_expired);
  expect(client.frames.at(-1)).toEqual({ t: "pong" });
});

test("an upgrade that is being decided while the transport closes is refused", async () => {
  const asked = { count: 0 };
  const { port, transport } = await serve({
    authorizeUpgrade: () => {
      asked.count += 1;
      return new Promise(() => undefined);
    },
  });
  const socket = await dial(port);
  sendUpgrade(socket);
  while (asked.count === 0) await new Promise((resolve) => setImmediate(resolve));
  await transport.close();
  const [chunk] = (await once(socket, "data")) as [Buffer];
  expect(chunk.toString("latin1")).toMatch(/^HTTP\/1.1 503 /);
});

test("an upgrade that is handed to a closed transport is refused", async () => {
  const { server, transport, port } = await serve();
  await transport.close();
  server.on("upgrade", (request, socket, head) => transport.handleUpgrade(request, socket, head));
  expect((await askUpgrade(port)).status).toBe(503);
});
