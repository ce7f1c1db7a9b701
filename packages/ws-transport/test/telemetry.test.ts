import type { Telemetry } from "@apex/ws-queue-core";
import { CLOSE_CODES } from "@apex/ws-queue-core/protocol";
import { expect, test } from "vitest";
import { connect } from "./support/client.ts";
import { askUpgrade } from "./support/http.ts";
import { serve } from "./support/serve.ts";

function createSums(): { readonly telemetry: Telemetry; readonly sums: Map<string, number> } {
  const sums = new Map<string, number>();
  const telemetry: Telemetry = {
    count(name, by, attributes = {}) {
      const key = [name, ...Object.values(attributes)].join(" ");
      sums.set(key, (sums.get(key) ?? 0) + by);
    },
    record: () => undefined,
  };
  return { telemetry, sums };
}

test("connections are counted, closed ones by the code that was sent first", async () => {
  const { telemetry, sums } = createSums();
  const { url, transport } = await serve({ telemetry });
  const [leaving, broken, closed] = await Promise.all([connect(url), connect(url), connect(url)]);
  await closed.enter();
  leaving.socket.close(3_999);
  broken.socket.terminate();
  await expect.poll(() => transport.connections.size).toBe(1);
  await transport.close();
  expect(sums.get("transport.connections.opened")).toBe(3);
  expect(sums.get("transport.connections.closed 3999")).toBe(1);
  expect(sums.get("transport.connections.closed 1006")).toBe(1);
  expect(sums.get(`transport.connections.closed ${CLOSE_CODES.draining}`)).toBe(1);
});

test("messages and bytes are counted in both directions", async () => {
  const { telemetry, sums } = createSums();
  const { url } = await serve({ telemetry });
  const client = await connect(url);
  await client.enter();
  const hello = `{"t":"hello","v":1,"token":"secret-token","subs":[]}`;
  client.send({ t: "ping" });
  await client.next("pong");
  await expect.poll(() => sums.get("transport.messages.sent")).toBe(2);
  expect(sums.get("transport.messages.received")).toBe(2);
  expect(sums.get("transport.bytes.received")).toBe(hello.length + `{"t":"ping"}`.length);
  const headers = 4 + 2;
  expect(sums.get("transport.bytes.sent")).toBe(Buffer.byteLength(client.messages.join("")) + headers);
});

test("refusals are counted by kind", async () => {
  const { telemetry, sums } = createSums();
  const { port } = await serve({ telemetry });
  await askUpgrade(port, { Origin: "https://evil.example" });
  await askUpgrade(port, { "Sec-WebSocket-Protocol": undefined });
  await askUpgrade(port, {}, "/nowhere");
  expect(sums.get("transport.refusals upgrade.origin_not_allowed")).toBe(1);
  expect(sums.get("transport.refusals upgrade.unsupported_subprotocol")).toBe(1);
  expect(sums.get("transport.refusals upgrade.unknown_path")).toBe(1);
});
