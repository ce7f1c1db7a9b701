import { CLOSE_CODES } from "@apex/ws-queue-core/protocol";
import { expect, test } from "vitest";
import type { AllowedOrigins } from "../src/index.ts";
import { connect } from "./support/client.ts";
import { askUpgrade, dial, dialWebSocket, readHead, sendUpgrade } from "./support/http.ts";
import { serve, type Served } from "./support/serve.ts";

interface Asked {
  readonly allowedOrigins?: AllowedOrigins;
  readonly trustedProxyHops?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `in`, or the name of the code with which the connection is closed. */
async function knock(origin: string | undefined, { headers = { Host: "chat.example" }, ...options }: Asked = {}): Promise<string> {
  const { url } = await serve(options);
  const client = await connect(url, { headers: { ...headers, ...(origin === undefined ? {} : { Origin: origin }) } });
  client.send({ t: "hello", v: 1, token: "x" });
  return Promise.race([client.next("welcome").then(() => "in"), client.closed.then(({ reason }) => reason)]);
}

const REFUSED = "origin_not_allowed";

test.each([
  ["the same host", "https://chat.example", "chat.example", "in"],
  ["the same host in other letters", "https://chat.example", "Chat.Example", "in"],
  ["the same host and port", "http://localhost:3000", "localhost:3000", "in"],
  ["the same host, whose proxy names the default port of https", "https://chat.example", "chat.example:443", "in"],
  ["the same host, whose proxy names the default port of http", "http://chat.example", "chat.example:80", "in"],
  ["the same host that names its default port itself", "https://chat.example:443", "chat.example", "in"],
  ["the default port of another scheme", "https://chat.example", "chat.example:80", REFUSED],
  ["another port", "http://localhost:5173", "localhost:3000", REFUSED],
  ["another host", "https://evil.example", "chat.example", REFUSED],
  ["a host that only begins like it", "https://chat.example.evil.example", "chat.example", REFUSED],
  ["no page but a file or a sandbox", "null", "chat.example", REFUSED],
  ["nonsense", "chat.example", "chat.example", REFUSED],
])("by default a page of %s", async (_case, origin, host, result) => {
  expect(await knock(origin, { headers: { Host: host } })).toBe(result);
});

test.each([
  ["the host that a proxy passes on", 1, "chat.example:443", "in"],
  ["the host that the outermost of two proxies passes on", 2, "chat.example, inner.internal", "in"],
  ["the host that one of two proxies passes on", 2, "chat.example", "in"],
  ["another host than a proxy passes on", 1, "other.example", REFUSED],
  ["a host in a header that no trusted proxy wrote", 0, "chat.example", REFUSED],
])("behind %s", async (_case, trustedProxyHops, forwarded, result) => {
  expect(await knock("https://chat.example", { trustedProxyHops, headers: { Host: "10.0.0.7:3000", "X-Forwarded-Host": forwarded } })).toBe(result);
});

test("a request without an origin does not come from a page", async () => {
  expect(await knock(undefined)).toBe("in");
  expect(await knock(undefined, { allowedOrigins: ["https://chat.example"] })).toBe("in");
});

test.each([
  ["https://a.example", "in"],
  ["https://a.example:443", "in"],
  ["http://localhost:5173", "in"],
  ["https://b.example", "in"],
  ["capacitor://localhost", "in"],
  ["http://a.example", REFUSED],
  ["https://a.example:8443", REFUSED],
  ["https://chat.example", REFUSED],
])("a list names the origins that may connect, and only these: %s", async (origin, result) => {
  const allowedOrigins = ["https://a.example", "http://localhost:5173/", "HTTPS://B.example:443", "capacitor://localhost"];
  expect(await knock(origin, { allowedOrigins })).toBe(result);
});

test.each([
  ["https://chat.example.com", "in"],
  ["https://a.b.example.com", "in"],
  ["https://Chat.Example.com:443", "in"],
  ["http://tenant.localhost:3000", "in"],
  ["https://example.com", REFUSED],
  ["https://.example.com", REFUSED],
  ["http://chat.example.com", REFUSED],
  ["https://chat.example.com:8443", REFUSED],
  ["https://evilexample.com", REFUSED],
  ["https://chat.example.com.evil.test", REFUSED],
])("a star stands for all subdomains at any depth, not for the name itself: %s", async (origin, result) => {
  expect(await knock(origin, { allowedOrigins: ["https://*.example.com", "http://*.localhost:3000"] })).toBe(result);
});

test("any origin may connect where the application says so", async () => {
  expect(await knock("https://evil.example", { allowedOrigins: "any" })).toBe("in");
  expect(await knock("null", { allowedOrigins: "any" })).toBe("in");
});

test("a function decides", async () => {
  const allowedOrigins: AllowedOrigins = (origin, request) => origin.endsWith(".example") && request.url === "/ws";
  expect(await knock("https://x.example", { allowedOrigins })).toBe("in");
  expect(await knock("https://x.test", { allowedOrigins })).toBe(REFUSED);
});

test("a function that throws lets nobody in, and is reported", async () => {
  const { port, errors } = await serve({
    allowedOrigins: () => {
      throw new Error("broken");
    },
  });
  expect((await askUpgrade(port, { Origin: "https://chat.example" })).status).toBe(503);
  expect(errors).toEqual([new Error("broken")]);
});

test("a page that is refused can read why, and nothing of it reaches the host", async () => {
  const { url, host, refused } = await serve({ authorizeUpgrade: () => expect.unreachable() });
  const client = await connect(url, { origin: "https://evil.example" });
  client.send({ t: "hello", v: 1, token: "x" });
  expect(await client.closed).toEqual({ code: CLOSE_CODES.origin_not_allowed, reason: "origin_not_allowed" });
  expect(client.frames).toMatchObject([{ t: "error", code: "origin_not_allowed", retryable: true }]);
  expect(client.frames[0]).toHaveProperty("message", expect.stringMatching(/https:\/\/evil\.example.*allowedOrigins/));
  expect(host.outputs).toEqual([]);
  expect(refused[0]?.message).toMatch(/https:\/\/evil\.example.*add its origin to allowedOrigins/);
});

/** It does not answer the close. */
async function dialFrom(port: number, origin: string): Promise<string> {
  const socket = await dial(port);
  sendUpgrade(socket, { Origin: origin });
  return (await readHead(socket)).slice(9, 12);
}

const evil = ({ port }: Served): Promise<string> => dialFrom(port, "https://evil.example");

test("pages that are refused and do not hang up are forgotten", async () => {
  const served = await serve({ closeTimeoutMs: 40 });
  for (let index = 0; index < 10; index += 1) expect(await evil(served)).toBe("101");
  await expect.poll(() => served.transport.connections.size).toBe(0);
});

test("pages that are refused are bounded like every handshake, and make room for those that are not", async () => {
  const served = await serve({ pendingHandshakesMax: 2, closeTimeoutMs: 60_000 });
  expect([await evil(served), await evil(served), await evil(served)]).toEqual(["101", "101", "503"]);
  await (await connect(served.url)).enter();
  await dialWebSocket(served.port);
  await dialWebSocket(served.port);
  // Nobody who may come in has to make room for one who may not.
  expect(await evil(served)).toBe("503");
});

test.each([
  "chat.example",
  "*",
  "null",
  "https://",
  "https://chat.example/app",
  "https://user@chat.example",
  "*.example.com",
  "https://*",
  "https://*.com",
  "https://*.*.example.com",
  "https://chat.*.com",
  "https://chat*.example.com",
  "https://*.10.0.0.1",
  "https://*.example.com/app",
  "https://*.%2A.example.com",
  "https://chat.example\\app",
  "wss://chat.example",
  "WS://*.chat.example",
])("an entry that no browser would send (%s) is a mistake at the start, and named", async (entry) => {
  await expect(serve({ allowedOrigins: ["https://chat.example", entry] })).rejects.toMatchObject({
    code: "misconfigured",
    message: expect.stringContaining(`not a list with ${JSON.stringify(entry)} at [1]`) as string,
  });
});

test.each<[unknown, string]>([
  [[undefined], "a list with undefined at [0]"],
  [["https://a.example", new URL("https://b.example")], "a list with an object at [1]"],
  ["https://chat.example", '"https://chat.example"'],
  [new Set(["https://chat.example"]), "an object"],
])("so is what is no list of origins: %o", async (allowedOrigins, what) => {
  await expect(serve({ allowedOrigins: allowedOrigins as never })).rejects.toMatchObject({ message: expect.stringMatching(new RegExp(`, not ${what.replace(/[[\]]/g, "\\$&")}$`)) as string });
});
