import { CLOSE_CODES } from "@apex/ws-queue-core/protocol";
import { expect, test } from "vitest";
import { threadKey } from "./support/array-host.ts";
import { connect } from "./support/client.ts";
import { serve } from "./support/serve.ts";

test("a host that throws loses the one connection, and every other goes on", async () => {
  const { url, host, errors, transport } = await serve();
  const [unlucky, lucky] = await Promise.all([connect(url), connect(url)]);
  await Promise.all([unlucky.enter(), lucky.enter(["t"])]);
  host.override = (_connection, output) => {
    if (output.type === "submit") throw new Error("host");
    return false;
  };
  unlucky.send({ t: "request", id: "r1" as never, seq: 1, thread: "t" as never, name: "ask", payload: {} });
  expect((await unlucky.closed).code).toBe(CLOSE_CODES.internal);
  await expect.poll(() => transport.connections.size).toBe(1);
  expect(host.closedConnections).toHaveLength(1);
  expect(errors).toEqual([new Error("host")]);
  host.append(threadKey("t"), `{"type":"a"}`);
  await lucky.next("events");
});

test("a host that throws at the end of a connection is reported", async () => {
  const { url, host, errors, transport } = await serve();
  const client = await connect(url);
  await client.enter();
  const { closed } = host;
  host.closed = (connection) => {
    closed(connection);
    throw new Error("closed");
  };
  client.socket.close();
  await expect.poll(() => transport.connections.size).toBe(0);
  expect(errors).toEqual([new Error("closed")]);
});

test("a host that answers late, in another turn, is as good as one that answers at once", async () => {
  const { url, host } = await serve();
  const soon = new Set<string>();
  host.override = (connection, output) => {
    const key = `${output.type}${"n" in output ? output.n : ""}`;
    if (soon.delete(key)) return false;
    soon.add(key);
    setTimeout(() => host.handleOutput(connection, output), 2);
    return true;
  };
  host.append(threadKey("t"), `{"type":"a"}`);
  const client = await connect(url);
  await client.enter(["t"]);
  await client.next("live");
  host.append(threadKey("t"), `{"type":"b"}`);
  await client.next("events");
  expect((await client.next("events")).entries.map(([, event]) => event)).toEqual([{ type: "b" }]);
});
