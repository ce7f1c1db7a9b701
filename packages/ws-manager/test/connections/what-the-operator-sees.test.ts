import { once } from "node:events";
import { createServer, request, type IncomingMessage, type Server } from "node:http";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { SUBPROTOCOL } from "@apex/ws-queue-core/protocol";
import { expect, onTestFinished, test } from "vitest";
import { createManager, isApexError, type ApexError, type Identity, type Manager, type ManagerOptions } from "../../src/index.ts";
import { memoryStore } from "../../src/memory.ts";
import { contract, type TestContract } from "../support/service.ts";

interface Started {
  readonly manager: Manager<TestContract>;
  readonly told: ApexError[];
}

async function start(options: Partial<ManagerOptions<TestContract, Identity>>): Promise<Started> {
  const told: ApexError[] = [];
  const manager = await createManager({
    contract,
    store: memoryStore(),
    authenticate: (_request, token) => (token === undefined ? null : { userId: token }),
    onError: (error) => (isApexError(error) ? told.push(error) : expect.unreachable(String(error))),
    ...options,
  });
  onTestFinished(() => manager.close());
  return { manager, told };
}

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => (server.closeAllConnections(), void server.close()));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** As a page would: what it may read is the close. */
async function closeOf(address: string, protocols: string[], headers: Record<string, string> = {}, frame?: object): Promise<[number, string]> {
  const Socket = WebSocket as unknown as new (url: string, options: object) => WebSocket;
  const socket = new Socket(`ws://${address}/ws`, { protocols, headers });
  socket.addEventListener("open", () => frame !== undefined && socket.send(JSON.stringify(frame)));
  const [event] = (await once(socket, "close")) as [CloseEvent];
  return [event.code, event.reason];
}

async function statusOf(address: string): Promise<number | undefined> {
  const headers = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==" };
  const asked = request(`http://${address}/ws`, { headers: { ...headers, "Sec-WebSocket-Protocol": SUBPROTOCOL } });
  asked.end();
  const [response] = (await Promise.race([once(asked, "response"), once(asked, "upgrade")])) as [IncomingMessage];
  response.destroy();
  return response.statusCode;
}

test("a page of another origin, and one with another subprotocol, can read why they are refused, and the operator is told what to change", async () => {
  const server = createServer();
  const { told, manager } = await start({ server, allowedOrigins: ["https://*.chat.example"] });
  manager.onRequest("ask", () => undefined);
  manager.onRequest("fail", () => undefined);
  const address = await listen(server);
  expect(await closeOf(address, [SUBPROTOCOL], { Origin: "https://chat.example.evil.test" })).toEqual([4107, "origin_not_allowed"]);
  expect(await closeOf(address, ["graphql-ws"], { Origin: "https://a.chat.example" })).toEqual([4207, "unsupported_subprotocol"]);
  expect(await closeOf(address, [SUBPROTOCOL], {}, { t: "hello", v: 1 })).toEqual([4200, "unauthorized"]);
  expect(told.map(({ code, message }) => [code, /: ([^:]*)$/.exec(message)?.[1]])).toEqual([
    ["origin_not_allowed", expect.stringContaining("allowedOrigins")],
    ["unsupported_subprotocol", expect.stringContaining(SUBPROTOCOL)],
    ["unauthorized", expect.stringContaining("authenticate")],
  ]);
});

const missing = ({ told }: Started): string[] => told.filter(({ code }) => code === "misconfigured").map(({ message }) => message);

test("requests of the contract without a handler are named once, when the server listens", async () => {
  const server = createServer();
  const started = await start({ server });
  started.manager.onRequest("ask", () => undefined);
  expect(missing(started)).toEqual([]);
  const address = await listen(server);
  expect(missing(started)).toEqual([expect.stringMatching(/^No handler is registered for fail: .*onRequest/)]);
  await closeOf(address, [SUBPROTOCOL], {}, { t: "hello", v: 1 });
  expect(missing(started)).toHaveLength(1);
});

test("with every handler registered there is nothing to say", async () => {
  const server = createServer();
  const started = await start({ server });
  started.manager.onRequest("ask", () => undefined);
  started.manager.onRequest("fail", () => undefined);
  await listen(server);
  expect(started.told).toEqual([]);
});

test("a manager that is closed before the server listens says nothing, and leaves nothing on the server", async () => {
  const server = createServer();
  const before = server.listenerCount("listening");
  const { manager, told } = await start({ server });
  await manager.close();
  expect(server.listenerCount("listening")).toBe(before);
  expect(await statusOf(await listen(server))).toBe(503);
  expect(told).toEqual([]);
});

test("behind a server that listens already they are named at the first hello, when handlers were registered", async () => {
  const server = createServer();
  const address = await listen(server);
  const started = await start({ server });
  started.manager.onRequest("fail", () => undefined);
  await closeOf(address, [SUBPROTOCOL], {}, { t: "hello", v: 1 });
  expect(missing(started)).toEqual([expect.stringContaining("registered for ask:")]);
});

test("where upgrades are routed by the application they are named at the first one", async () => {
  const server = createServer();
  const started = await start({});
  server.on("upgrade", (asked, socket, head) => started.manager.handleUpgrade(asked, socket, head));
  const address = await listen(server);
  expect(missing(started)).toEqual([]);
  expect(await statusOf(address)).toBe(101);
  expect(missing(started)).toEqual([expect.stringContaining("registered for ask, fail:")]);
});

test("upgrades after close get 503, also where somebody else listens", async () => {
  const server = createServer();
  const { manager } = await start({ server });
  const address = await listen(server);
  expect(await statusOf(address)).toBe(101);
  await manager.close();
  expect(await statusOf(address)).toBe(503);
  server.on("upgrade", () => undefined);
  expect(await statusOf(address)).toBe(503);
});

test("handshakes, and the proxies in front of the server, are options", async () => {
  const server = createServer();
  const options = { pendingHandshakesMax: 2, pendingHandshakesPerAddressMax: 1, trustedProxyHops: 1 };
  const { told } = await start({ server, ...options, limits: { handshakeTimeoutMs: 600_000 }, authenticate: () => new Promise<null>(() => undefined) });
  const address = await listen(server);
  const Socket = WebSocket as unknown as new (url: string, settings: object) => WebSocket;
  const open = async (from: string): Promise<string> => {
    const socket = new Socket(`ws://${address}/ws`, { protocols: [SUBPROTOCOL], headers: { "X-Forwarded-For": from } });
    onTestFinished(() => socket.close());
    const opened = await Promise.race([once(socket, "open"), once(socket, "error").then(() => undefined)]);
    if (opened === undefined) return "refused";
    socket.send(JSON.stringify({ t: "hello", v: 1, token: "ann" }));
    return "open";
  };
  expect([await open("10.0.0.1"), await open("10.0.0.2")]).toEqual(["open", "open"]);
  await expect.poll(() => told.map(({ details }) => details["missing"])).toEqual(["ask, fail"]);
  // Both have said hello by the time that the third one comes, or make room for it.
  await expect.poll(() => open("10.0.0.2")).toBe("refused");
  expect(told.at(-1)).toMatchObject({ details: { refusal: "upgrade.no_room_for_address", address: "10.0.0.2" } });
});

test.each([
  ["an Express app", () => undefined],
  ["a TCP server", createTcpServer()],
  ["a Fastify instance", { server: createServer(), on: () => undefined, off: () => undefined, listeners: () => [] }],
])("%s is refused as a server before the store is opened", async (_name, server) => {
  const store = { open: () => expect.unreachable() };
  await expect(start({ server: server as never, store })).rejects.toMatchObject({
    code: "misconfigured",
    message: expect.stringContaining("http.createServer(app)") as string,
  });
});
