import { createServer } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import { createServer as createTcpServer } from "node:net";
import { expect, it } from "vitest";
import { serve } from "./support/serve.ts";

it.each<[object, RegExp]>([
  [{ path: "ws" }, /path must be a path .*, not "ws"/],
  [{ path: "/ws?a=1" }, /path must be a path without a query/],
  [{ closeTimeoutMs: Number.NaN }, /closeTimeoutMs must be a whole number from 0 to 2147483647, not NaN/],
  [{ pendingHandshakesMax: 0 }, /pendingHandshakesMax must be a whole number of at least 1, not 0/],
  [{ allowedOrigins: "https://chat.example" }, /allowedOrigins must be "any", a function/],
  [{ allowedOrigins: ["chat.example"] }, /allowedOrigins must be .*"https:\/\/chat.example".*not a list with "chat.example" at \[0\]/],
  [{ pendingHandshakesPerAddressMax: 0 }, /pendingHandshakesPerAddressMax must be a whole number of at least 1, not 0/],
  [{ trustedProxyHops: true }, /trustedProxyHops must be a whole number of at least 0, not true/],
  [{ server: () => undefined }, /server must be .*http.createServer\(app\) for a function.*not a function/],
  [{ server: createTcpServer() }, /server must be a server of node:http or node:https/],
  [{ server: createHttp2Server() }, /server must be a server of node:http or node:https.*handleUpgrade/],
  [{ server: { server: createServer(), on() {}, off() {}, listeners() {} } }, /server must be .*app.server of Fastify/],
  [{ telemetry: { count: () => undefined } }, /telemetry must be an object with the methods count and record/],
  [{ onError: "log" }, /onError must be a function \(error\) => void, not "log"/],
  [{ clock: { monotonicMs: () => 0 } }, /clock must be a clock/],
  [{ limits: { heartbeatMs: 0 } }, /heartbeatMs must be a whole number/],
  [{ origins: [] }, /no option origins; it has: .*allowedOrigins/],
])("%o is refused at start", async (options, message) => {
  await expect(serve(options)).rejects.toMatchObject({ code: "misconfigured", message: expect.stringMatching(message) as string });
});
