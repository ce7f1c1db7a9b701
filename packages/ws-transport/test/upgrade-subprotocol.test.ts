import { SUBPROTOCOL } from "@apex/ws-queue-core/protocol";
import { expect, test } from "vitest";
import { connect } from "./support/client.ts";
import { askUpgrade } from "./support/http.ts";
import { serve } from "./support/serve.ts";

test("the subprotocol is chosen among those that the client offers", async () => {
  const { url } = await serve();
  const client = await connect(url, { protocols: ["graphql-ws", SUBPROTOCOL] });
  expect(client.socket.protocol).toBe(SUBPROTOCOL);
});

test("a client that does not speak the protocol is told which one to ask for", async () => {
  const { port } = await serve();
  expect(await askUpgrade(port, { "Sec-WebSocket-Protocol": undefined })).toMatchObject({
    status: 400,
    body: `Ask for the WebSocket subprotocol ${SUBPROTOCOL}.`,
  });
  expect((await askUpgrade(port, { "Sec-WebSocket-Protocol": "apex.ws.v2.json" })).status).toBe(400);
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
