import { CLOSE_CODES, SUBPROTOCOL } from "@apex/ws-queue-core/protocol";
import { expect, test } from "vitest";
import { connect } from "./support/client.ts";
import { askUpgrade } from "./support/http.ts";
import { serve } from "./support/serve.ts";

test("the subprotocol is chosen among those that the client offers", async () => {
  const { url } = await serve();
  const client = await connect(url, { protocols: ["graphql-ws", SUBPROTOCOL] });
  expect(client.socket.protocol).toBe(SUBPROTOCOL);
});

test.each([
  ["another one", ["apex.ws.v2.json", "apex.ws.v3.json"], "apex.ws.v2.json"],
  ["none", [], ""],
])("a client that offers %s is told on a connection which one to ask for", async (_case, protocols, chosen) => {
  const { url, host, transport } = await serve();
  const client = await connect(url, { protocols });
  expect(await client.closed).toEqual({ code: CLOSE_CODES.unsupported_subprotocol, reason: "unsupported_subprotocol" });
  expect(client.frames).toEqual([
    { t: "error", code: "unsupported_subprotocol", fault: "remote", retryable: false, message: `Ask for the WebSocket subprotocol ${SUBPROTOCOL}` },
  ]);
  // A browser fails the connection, without the code, when it offered some and none was chosen.
  expect(client.socket.protocol).toBe(chosen);
  expect(host.outputs).toEqual([]);
  expect(transport.refusals()).toEqual({ "upgrade.unsupported_subprotocol": 1 });
});

test("another upgrade than to WebSocket gets 426", async () => {
  const { port } = await serve();
  expect(await askUpgrade(port, { Upgrade: "h2c" })).toMatchObject({ status: 426, headers: { upgrade: "websocket" } });
});

test("a broken handshake is refused and frees its place", async () => {
  const { port, url, errors } = await serve({ pendingHandshakesMax: 1 });
  expect((await askUpgrade(port, { "Sec-WebSocket-Key": "short" })).status).toBe(400);
  expect((await askUpgrade(port, { "Sec-WebSocket-Version": "7" })).status).toBe(400);
  await (await connect(url)).enter();
  expect(errors).toEqual([]);
});

test("compression is never agreed to", async () => {
  const { url } = await serve();
  const client = await connect(url, { perMessageDeflate: true });
  expect(client.socket.extensions).toBe("");
});
