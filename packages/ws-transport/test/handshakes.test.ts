import { CLOSE_CODES } from "@apex/ws-queue-core/protocol";
import { expect, test } from "vitest";
import type { ArrayHost } from "./support/array-host.ts";
import { connect } from "./support/client.ts";
import { askUpgrade, clientFrame, dial, dialWebSocket, sendUpgrade } from "./support/http.ts";
import { serve } from "./support/serve.ts";

/** Says hello, and is being authenticated. */
async function greet(url: string, host: ArrayHost): Promise<void> {
  const asked = host.outputs.length;
  (await connect(url)).send({ t: "hello", v: 1, token: "x" });
  await expect.poll(() => host.outputs.length, { interval: 2 }).toBeGreaterThan(asked);
}

test("sockets whose handshake is not finished are bounded in number, and the refusal says when to come back", async () => {
  const { url, port, host, transport } = await serve({ pendingHandshakesMax: 5 });
  host.override = (_connection, output) => output.type === "authenticate";
  for (let index = 0; index < 5; index += 1) await greet(url, host);
  expect(await askUpgrade(port)).toMatchObject({ status: 503, headers: { "retry-after": "1" } });
  expect(transport.connections.size).toBe(5);
  expect(transport.refusals()).toEqual({ "upgrade.no_room": 1 });
});

test("a client that was welcomed or is gone makes room for the next", async () => {
  const { url, transport } = await serve({ pendingHandshakesMax: 1 });
  for (let index = 0; index < 5; index += 1) await (await connect(url)).enter();
  expect(transport.connections.size).toBe(5);
  for (let index = 0; index < 5; index += 1) {
    const client = await connect(url);
    client.socket.close();
    await client.closed;
    while (transport.connections.size > 5) await new Promise((resolve) => setImmediate(resolve));
  }
});

test("a client that was welcomed and left has made room once", async () => {
  const { url, port, host, transport } = await serve({ pendingHandshakesMax: 1 });
  const client = await connect(url);
  await client.enter();
  client.socket.close();
  await expect.poll(() => transport.connections.size).toBe(0);
  host.override = (_connection, output) => output.type === "authenticate";
  await greet(url, host);
  await expect(dialWebSocket(port)).rejects.toThrow("503");
});

test("a client that says nothing has only so long", async () => {
  const { url, lines } = await serve({ limits: { handshakeTimeoutMs: 40 } });
  const client = await connect(url);
  expect((await client.closed).code).toBe(CLOSE_CODES.handshake_timeout);
  expect(lines.some((line) => line.endsWith("closing handshake_timeout"))).toBe(true);
});

test("a client whose identity is never decided has only so long", async () => {
  const { url, host } = await serve({ limits: { handshakeTimeoutMs: 40 } });
  host.override = (_connection, output) => output.type === "authenticate";
  const client = await connect(url);
  client.send({ t: "hello", v: 1, token: "x" });
  expect((await client.closed).code).toBe(CLOSE_CODES.handshake_timeout);
});

test("many broken handshakes leave nothing behind", async () => {
  const { port, url, transport, errors } = await serve({ pendingHandshakesMax: 10, closeTimeoutMs: 50, limits: { handshakeTimeoutMs: 60 } });
  for (let index = 0; index < 60; index += 1) {
    const socket = await dial(port);
    if (index % 4 === 0) sendUpgrade(socket);
    else if (index % 4 === 1) sendUpgrade(socket, { "Sec-WebSocket-Key": "?" });
    else if (index % 4 === 2) socket.write("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: webs");
    if (index % 3 === 0) socket.resetAndDestroy();
  }
  const socket = await dialWebSocket(port).catch(() => undefined);
  socket?.write(clientFrame(`{"t":"hello"`));
  while (transport.connections.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await (await connect(url)).enter();
  expect(errors).toEqual([]);
});
