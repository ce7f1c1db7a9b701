import type { IncomingMessage } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import { heapGrowth } from "@apex/testkit/heap-growth";
import { expect, test } from "vitest";
import { connect } from "./support/client.ts";
import { serve } from "./support/serve.ts";

test("a connection keeps url, headers and socket of its upgrade request, without the headers of the handshake itself", async () => {
  const { url, transport } = await serve();
  const headers = { Cookie: "session=1", "X-Forwarded-For": "203.0.113.7", Origin: new URL(url.replace("ws:", "http:")).origin };
  await (await connect(`${url}?ticket=2`, { headers })).enter();
  const [connection] = transport.connections;
  const kept = connection?.request;
  expect(Object.keys(kept ?? {}).toSorted()).toEqual(["headers", "socket", "url"]);
  expect(kept?.url).toBe("/ws?ticket=2");
  expect(kept?.headers).toMatchObject({ cookie: "session=1", "x-forwarded-for": "203.0.113.7", origin: headers.Origin });
  expect(Object.keys(kept?.headers ?? {}).filter((name) => /^(connection|upgrade|sec-websocket-(key|version|extensions))$/.test(name))).toEqual([]);
  expect(kept?.socket.remoteAddress).toMatch(/127\.0\.0\.1$/);
});

test("the request of Node itself is let go while its connection is open", async () => {
  const requests: WeakRef<IncomingMessage>[] = [];
  const { url } = await serve({ prepare: (server) => server.on("upgrade", (request) => void requests.push(new WeakRef(request))) });
  const client = await connect(url);
  await client.enter(["t"]);
  expect(requests).toHaveLength(1);
  const isGone = (): boolean => requests.every((request) => request.deref() === undefined);
  for (let round = 0; round < 50 && !isGone(); round += 1) {
    await turn();
    await heapGrowth({}, () => undefined);
  }
  expect(isGone()).toBe(true);
  expect(client.socket.readyState).toBe(client.socket.OPEN);
});
