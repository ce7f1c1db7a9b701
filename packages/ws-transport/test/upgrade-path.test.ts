import { once } from "node:events";
import type { Server } from "node:http";
import type { Duplex } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createLimits, isApexError } from "@apex/ws-queue-core";
import { expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { createTransport, systemClock, systemRandom, type ConnectionHost, type Transport } from "../src/index.ts";
import { createArrayHost } from "./support/array-host.ts";
import { connect } from "./support/client.ts";
import { askUpgrade, dial, sendUpgrade } from "./support/http.ts";
import { serve } from "./support/serve.ts";

/** A second WebSocket server as its documentation shows it for several on one port. */
function routeTo(server: Server, path: string): WebSocketServer {
  const other = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    if (request.url === path) other.handleUpgrade(request, socket, head, (webSocket) => webSocket.send("other"));
  });
  return other;
}

async function hello(url: string): Promise<string> {
  const socket = new WebSocket(url);
  const [data] = (await once(socket, "message")) as [Buffer];
  socket.terminate();
  return data.toString();
}

test("other WebSocket servers on the same port keep their paths, whoever came first", async () => {
  const { server, port, url } = await serve({ prepare: (early) => void routeTo(early, "/early") });
  routeTo(server, "/late");
  expect(await hello(`ws://127.0.0.1:${port}/early`)).toBe("other");
  expect(await hello(`ws://127.0.0.1:${port}/late`)).toBe("other");
  await (await connect(url)).enter();
});

test("an upgrade of a path that nobody has is answered with 404", async () => {
  const { port } = await serve();
  expect(await askUpgrade(port, {}, "/nowhere")).toMatchObject({ status: 404, body: "There is no WebSocket at /nowhere." });
});

test("a refused client that does not hang up is not waited for", async () => {
  const { server, port } = await serve();
  const ended = new Promise((resolve) => server.once("connection", (socket) => socket.once("close", resolve)));
  const socket = await dial(port, { allowHalfOpen: true });
  sendUpgrade(socket, {}, "/nowhere");
  await ended;
});

test("an upgrade that somebody else may still answer is left alone", async () => {
  let left: Duplex | undefined;
  const { server, port } = await serve();
  server.on("upgrade", (request, socket) => {
    if (request.url !== "/slow") return;
    left = socket;
    setTimeout(() => socket.end("HTTP/1.1 418 I'm a teapot\r\n\r\n"), 30);
  });
  expect(await askUpgrade(port, {}, "/slow")).toMatchObject({ status: 418 });
  expect(left).toBeDefined();
});

test("two transports share a server, and an unknown path is still answered once", async () => {
  const { server, port, url } = await serve();
  const second = createTransport({
    host: createArrayHost(),
    server,
    path: "/second",
    limits: createLimits(),
    clock: systemClock,
    random: systemRandom,
    onError: (error) => expect.unreachable(String(error)),
  });
  await (await connect(url)).enter();
  await (await connect(`ws://127.0.0.1:${port}/second`)).enter();
  let finished = 0;
  server.once("connection", (socket) => socket.on("finish", () => (finished += 1)));
  expect(await askUpgrade(port, {}, "/third")).toMatchObject({ status: 404 });
  // The second one would have destroyed the socket before the answer of the first was out.
  expect(finished).toBe(1);
  await second.close();
  expect(await askUpgrade(port, {}, "/second")).toMatchObject({ status: 503 });
  expect(await askUpgrade(port, {}, "/third")).toMatchObject({ status: 404 });
});

test("the query does not belong to the path", async () => {
  const { url } = await serve();
  await (await connect(`${url}?tab=1`)).enter();
});

test("a path of one's own is taken instead of /ws", async () => {
  const { port } = await serve({ path: "/live" });
  await (await connect(`ws://127.0.0.1:${port}/live`)).enter();
  expect((await askUpgrade(port)).status).toBe(404);
});

test("a server that routes upgrades itself hands them over", async () => {
  const routed = await serve({ path: "/unused" });
  routed.server.removeAllListeners("upgrade");
  routed.server.on("upgrade", (request, socket, head) => routed.transport.handleUpgrade(request, socket, head));
  await (await connect(`ws://127.0.0.1:${routed.port}/any/path`)).enter();
});

const unexpected = (error: unknown): void => expect.unreachable(String(error));

function attach(server: Server, host: ConnectionHost, onError: (error: unknown) => void = unexpected): Transport {
  return createTransport({ host, server, limits: createLimits(), clock: systemClock, random: systemRandom, onError });
}

test("once a transport is closed, upgrades of its path get 503 for as long as the server lives, whoever else listens", async () => {
  const { server, port, transport } = await serve();
  await transport.close();
  expect(await askUpgrade(port)).toMatchObject({ status: 503, headers: { "retry-after": "1" } });
  routeTo(server, "/other");
  expect(await askUpgrade(port)).toMatchObject({ status: 503 });
  expect(await hello(`ws://127.0.0.1:${port}/other`)).toBe("other");
});

test("a transport that is opened where others were closed takes the path, and they leave nothing behind", async () => {
  const { server, url, port, transport } = await serve();
  await transport.close();
  for (let index = 0; index < 3; index += 1) await attach(server, createArrayHost()).close();
  expect(server.listenerCount("upgrade")).toBe(1);
  const last = attach(server, createArrayHost());
  await transport.close();
  expect(server.listenerCount("upgrade")).toBe(1);
  await (await connect(url)).enter();
  await last.close();
  expect((await askUpgrade(port)).status).toBe(503);
});

test("of two open transports for one path the newer has it, and the operator is told so once", async () => {
  const { server, url, port, transport } = await serve();
  const [told, host] = [[] as unknown[], createArrayHost()];
  const newer = attach(server, host, (error) => told.push(error));
  for (let count = 2; count > 0; count -= 1) await (await connect(url)).enter();
  expect([transport.connections.size, newer.connections.size]).toEqual([0, 2]);
  expect(told).toMatchObject([{ code: "misconfigured", message: expect.stringContaining("had the path /ws") as string }]);
  await transport.close();
  await (await connect(url)).enter();
  await newer.close();
  expect((await askUpgrade(port)).status).toBe(503);
});

test("a server does not hold a transport that is closed", async () => {
  const { server, transport } = await serve();
  await transport.close();
  const gone = await closedHost(server);
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  await expect.poll(() => (collect(), gone.deref() === undefined)).toBe(true);
});

async function closedHost(server: Server): Promise<WeakRef<object>> {
  const host = createArrayHost();
  await attach(server, host).close();
  return new WeakRef(host);
}

test.each(["before", "after"])("a server of ws that answers every path and came %s is reported by name of the remedy", async (moment) => {
  const answerAll = (server: Server): void => void new WebSocketServer({ server, path: "/other" });
  const { server, port, errors } = await serve(moment === "before" ? { prepare: answerAll } : {});
  if (moment === "after") answerAll(server);
  await askUpgrade(port);
  expect(errors).toHaveLength(1);
  expect(isApexError(errors[0]) && [errors[0].code, errors[0].message.includes("noServer: true")]).toEqual(["misconfigured", true]);
});
