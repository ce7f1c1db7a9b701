import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CLOSE_CODES } from "@apex/ws-queue-core/protocol";
import { expect, test } from "vitest";
import { connect, type ClientSettings } from "./support/client.ts";
import { askUpgrade, clientFrame, dial, dialWebSocket, readHead, sendUpgrade } from "./support/http.ts";
import { serve, type Served } from "./support/serve.ts";

/** Longer than any test: what makes room is not the time that a handshake may take. */
const PATIENT = { limits: { handshakeTimeoutMs: 600_000 }, closeTimeoutMs: 600_000 };

const behind = (...addresses: string[]): { readonly headers: Readonly<Record<string, string>> } => ({ headers: { "X-Forwarded-For": addresses.join(", ") } });

/** Says hello to a host that does not answer; resolves with what became of the upgrade. */
async function greet({ url, host }: Served, settings: ClientSettings): Promise<string> {
  const asked = host.outputs.length;
  const client = await connect(url, settings).catch((error: Error) => error);
  if (client instanceof Error) return client.message;
  client.send({ t: "hello", v: 1, token: "x" });
  await expect.poll(() => host.outputs.length, { interval: 2 }).toBeGreaterThan(asked);
  return "is being authenticated";
}

const neverAuthenticate = ({ host }: Served): void => void (host.override = (_connection, { type }) => type === "authenticate");

test("1,000 silent upgrades from one address keep no new user out, of this address or another", async () => {
  const { url, port, transport } = await serve(PATIENT);
  await Promise.all(Array.from({ length: 1_000 }, () => dialWebSocket(port)));
  await expect.poll(() => transport.connections.size).toBeLessThanOrEqual(501);
  await (await connect(url)).enter();
  await (await connect(url, { localAddress: "127.0.0.2" })).enter();
});

test("silent upgrades from as many addresses as there are places keep no new user out: the one that is silent for longest makes room", async () => {
  const { port, url, transport, refused } = await serve({ ...PATIENT, trustedProxyHops: 1, pendingHandshakesMax: 100 });
  const oldest = await connect(url, behind("10.0.1.0"));
  for (let index = 0; index < 99; index += 1) {
    const socket = await dial(port);
    sendUpgrade(socket, behind(`10.0.0.${index}`).headers);
    await readHead(socket);
  }
  expect(transport.connections.size).toBe(100);
  await (await connect(url, behind("192.0.2.1"))).enter();
  expect(await oldest.closed).toEqual({ code: CLOSE_CODES.handshake_timeout, reason: "handshake_timeout" });
  expect(transport.refusals()).toEqual({ "connection.handshake_timeout": 1 });
  expect(refused.map(({ code }) => code)).toEqual(["handshake_timeout"]);
});

test("peers that made room and do not answer the close are gone at once", async () => {
  const { port, transport } = await serve({ ...PATIENT, pendingHandshakesMax: 3 });
  for (let index = 0; index < 30; index += 1) await dialWebSocket(port);
  await expect.poll(() => transport.connections.size).toBe(3);
});

test("peers that are closed before they were welcomed, and do not answer that, keep nobody out", async () => {
  const { port, url, transport, lines } = await serve({ ...PATIENT, pendingHandshakesMax: 3 });
  // The one is no hello; the other is, of a user whom nobody knows.
  const said = ["no hello", JSON.stringify({ t: "hello", v: 1 })];
  for (let index = 0; index < 30; index += 1) (await dialWebSocket(port)).write(clientFrame(said[index % 2] ?? ""));
  await expect.poll(() => lines.filter((line) => line.includes("closing unauthorized")).length).toBe(15);
  await (await connect(url)).enter();
  await expect.poll(() => transport.connections.size).toBeLessThanOrEqual(4);
});

test("TCP connections that send nothing, or half of a request, keep nobody out", async () => {
  const { port, url } = await serve({ ...PATIENT, pendingHandshakesMax: 3 });
  for (let index = 0; index < 30; index += 1) {
    const socket = await dial(port);
    if (index % 2 === 0) socket.write("GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n");
  }
  await (await connect(url)).enter();
});

test("upgrades that the application never decides make room for others", async () => {
  let asked = 0;
  const isSlow = ({ url: text }: IncomingMessage): boolean => text === "/ws?slow";
  const { port, url, transport } = await serve({
    ...PATIENT,
    pendingHandshakesMax: 3,
    authorizeUpgrade: (request) => (isSlow(request) ? ((asked += 1), new Promise<boolean>(() => undefined)) : true),
  });
  const sockets = await Promise.all(Array.from({ length: 3 }, () => dial(port)));
  for (const socket of sockets) sendUpgrade(socket, {}, "/ws?slow");
  await expect.poll(() => asked).toBe(3);
  await (await connect(url)).enter();
  expect(await readHead(sockets[0] ?? expect.fail())).toMatch(/^HTTP\/1.1 503/);
  expect(transport.refusals()).toEqual({ "upgrade.no_room": 1 });
});

test("a client that has said hello keeps its place, and with as many as there are places newcomers get 503", async () => {
  const served = await serve({ ...PATIENT, pendingHandshakesMax: 3 });
  neverAuthenticate(served);
  for (let index = 0; index < 3; index += 1) expect(await greet(served, {})).toBe("is being authenticated");
  expect((await askUpgrade(served.port)).status).toBe(503);
  expect(served.transport.connections.size).toBe(3);
});

test("while places are scarce, an address has its share of them, whatever it claims left of what the proxy wrote", async () => {
  const served = await serve({ ...PATIENT, trustedProxyHops: 1, pendingHandshakesMax: 10, pendingHandshakesPerAddressMax: 3 });
  neverAuthenticate(served);
  for (let index = 0; index < 6; index += 1) expect(await greet(served, behind(`10.0.0.${index}`, "203.0.113.7"))).toBe("is being authenticated");
  expect(await greet(served, behind("10.0.0.9", "203.0.113.7"))).toContain("503");
  expect(await greet(served, behind("203.0.113.8"))).toBe("is being authenticated");
  expect(served.transport.refusals()).toEqual({ "upgrade.no_room_for_address": 1 });
  expect(served.refused[0]).toMatchObject({ code: "overloaded", details: { address: "203.0.113.7" } });
  expect(served.refused[0]?.message).toMatch(/trustedProxyHops.*pendingHandshakesPerAddressMax/);
});

test("in an address that has its share it is one of its own clients that makes room, and what is over is given back", async () => {
  const { url, transport } = await serve({ ...PATIENT, trustedProxyHops: 1, pendingHandshakesMax: 4, pendingHandshakesPerAddressMax: 2 });
  const other = await connect(url, behind("203.0.113.8"));
  const crowd = [];
  for (let index = 0; index < 5; index += 1) crowd.push(await connect(url, behind("203.0.113.7")));
  await expect.poll(() => transport.connections.size).toBe(3);
  await Promise.all([other.enter(), ...crowd.slice(3).map((client) => client.enter())]);
  expect((await Promise.all(crowd.slice(0, 3).map(({ closed }) => closed))).map(({ code }) => code)).toEqual([4102, 4102, 4102]);
});

test("what was refused or broken has given its place back", async () => {
  const served = await serve({
    ...PATIENT,
    trustedProxyHops: 1,
    pendingHandshakesMax: 2,
    pendingHandshakesPerAddressMax: 1,
    authorizeUpgrade: ({ url }) => url !== "/ws?no",
  });
  const from = behind("203.0.113.7").headers;
  expect((await askUpgrade(served.port, from, "/ws?no")).status).toBe(403);
  expect((await askUpgrade(served.port, { ...from, "Sec-WebSocket-Key": "short" })).status).toBe(400);
  neverAuthenticate(served);
  expect(await greet(served, behind("203.0.113.8"))).toBe("is being authenticated");
  // A page that may not come in has a place only where one is free: there is none but those that were given back.
  expect((await askUpgrade(served.port, { ...from, Origin: "https://evil.example" })).status).toBe(101);
});

test("clients that were welcomed are no part of their address's share", async () => {
  const served = await serve({ ...PATIENT, trustedProxyHops: 1, pendingHandshakesMax: 4, pendingHandshakesPerAddressMax: 2 });
  for (let index = 0; index < 5; index += 1) await (await connect(served.url, behind("203.0.113.7"))).enter();
  neverAuthenticate(served);
  for (let index = 0; index < 3; index += 1) await greet(served, behind(`10.0.0.${index}`));
  expect(await greet(served, behind("203.0.113.7"))).toBe("is being authenticated");
});

test("an address that is not known has no share", async () => {
  const served = await serve({ ...PATIENT, trustedProxyHops: 2, pendingHandshakesMax: 10, pendingHandshakesPerAddressMax: 1 });
  neverAuthenticate(served);
  for (let index = 0; index < 10; index += 1) expect(await greet(served, behind("203.0.113.7"))).toBe("is being authenticated");
  expect(await greet(served, behind("203.0.113.7"))).toContain("503");
  expect(served.transport.refusals()).toEqual({ "upgrade.no_room": 1 });
});

test("clients of a Unix socket have no address, and are served", async () => {
  const server = createServer();
  const path = join(tmpdir(), `apex-ws-${process.pid}.sock`);
  const { transport } = await serve({ ...PATIENT, server, pendingHandshakesMax: 10, pendingHandshakesPerAddressMax: 1 });
  server.listen(path);
  await once(server, "listening");
  for (let index = 0; index < 8; index += 1) await connect(`ws+unix:${path}:/ws`);
  expect(transport.connections.size).toBe(8);
  await transport.close();
  server.closeAllConnections();
  server.close();
});
