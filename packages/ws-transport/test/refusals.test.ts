import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Clock } from "@apex/ws-queue-core";
import { CLOSE_CODES } from "@apex/ws-queue-core/protocol";
import { expect, onTestFinished, test } from "vitest";
import { systemClock, type Refusal } from "../src/index.ts";
import { connect, type TestClient } from "./support/client.ts";
import { askUpgrade } from "./support/http.ts";
import { serve } from "./support/serve.ts";

/** What is published on a channel until the test ends. */
function listen(channel: string): Refusal[] {
  const heard: Refusal[] = [];
  const hear = (message: unknown): number => heard.push(message as Refusal);
  subscribe(channel, hear);
  onTestFinished(() => void unsubscribe(channel, hear));
  return heard;
}

/** The system's time, and timers that fire when the test says so. */
function createManualTimers(): { readonly clock: Clock; passMinute(): void } {
  const timers = new Map<object, () => void>();
  const clock: Clock = {
    ...systemClock,
    setTimer(fire, delayMs) {
      if (delayMs !== 60_000) return systemClock.setTimer(fire, delayMs);
      const timer = {};
      timers.set(timer, fire);
      return timer;
    },
    clearTimer: (timer) => (timers.delete(timer as object) ? undefined : systemClock.clearTimer(timer)),
  };
  return {
    clock,
    passMinute() {
      const due = [...timers.values()];
      timers.clear();
      for (const fire of due) fire();
    },
  };
}

async function refusedClient(url: string, ...frames: object[]): Promise<TestClient> {
  const client = await connect(url);
  for (const frame of frames) client.socket.send(JSON.stringify(frame));
  await client.closed;
  return client;
}

test("a refused upgrade is published with what is known of it, and never with the query of its address", async () => {
  const heard = listen("apex-ws:refused-upgrade");
  const { port } = await serve();
  await askUpgrade(port, { Origin: "https://chat.example" }, "/nowhere?token=secret");
  await askUpgrade(port, { Upgrade: "h2c" });
  await askUpgrade(port, { "Sec-WebSocket-Key": "short" }, "/ws?token=secret");
  const about = { connection: undefined, userId: undefined, address: "127.0.0.1", origin: undefined };
  expect(heard).toEqual([
    { ...about, kind: "upgrade.unknown_path", code: "unreachable", origin: "https://chat.example", path: "/nowhere" },
    { ...about, kind: "upgrade.not_websocket", code: "protocol_violation", path: "/ws" },
    { ...about, kind: "upgrade.broken_handshake", code: "protocol_violation", path: "/ws" },
  ]);
});

test("nor with a query or a password that a client puts into its origin or into a whole URL as the path", async () => {
  const heard = listen("apex-ws:refused-upgrade");
  const { port, url, refused } = await serve();
  for (const origin of ["https://ann:secret@evil.example", "https://evil.example/?token=secret", "evil#secret"]) await (await connect(url, { origin })).closed;
  await askUpgrade(port, {}, "http://ann:secret@chat.example/ws?token=secret");
  expect(heard.map(({ origin, path }) => origin ?? path)).toEqual(["https://evil.example", "https://evil.example/", "evil", "http://chat.example/ws"]);
  expect(JSON.stringify(refused.map(({ message, details }) => [message, details]))).not.toContain("secret");
});

test("a handshake whose Upgrade header a proxy took away is told, and left to the application", async () => {
  const { port, refused, server, transport } = await serve();
  const listeners = server.listenerCount("request");
  expect(await askUpgrade(port, { Connection: "close", Upgrade: undefined })).toMatchObject({ status: 200, body: expect.stringContaining("http") as string });
  await askUpgrade(port, { Connection: "close", Upgrade: undefined }, "/other");
  await askUpgrade(port, { Connection: "close", Upgrade: undefined, "Sec-WebSocket-Key": undefined });
  expect(refused.map(({ message }) => message)).toEqual([expect.stringMatching(/upgrade\.not_websocket .*a proxy must pass the headers Upgrade and Connection on/)]);
  await transport.close();
  expect(server.listenerCount("request")).toBe(listeners - 1);
});

test("a refused connection, frame, subscription and request are published with whose they are", async () => {
  const channels = ["connection", "frame", "subscription", "request"].map((name) => listen(`apex-ws:refused-${name}`));
  const { url, host, transport } = await serve({ limits: { subscriptionsPerConnectionMax: 1 } });
  await refusedClient(url, { t: "hello", v: 1 });
  host.override = (connection, output) => {
    if (output.type === "authorize") connection.handleInput({ type: "forbidden", n: output.n, question: output.question });
    if (output.type === "submit") connection.handleInput({ type: "submit-refused", seq: output.frame.seq, code: "rate_limited" });
    return ["authorize", "submit"].includes(output.type);
  };
  const client = await connect(`${url}?token=secret`);
  await client.enter(["private", "second"]);
  client.send({ t: "request", id: "r1" as never, seq: 1, thread: "t" as never, name: "ask", payload: "secret" });
  await client.next("rejected");
  client.socket.send("secret");
  await client.closed;
  const kinds = channels.map((heard) => heard.map(({ kind, code, userId }) => [kind, code, userId]));
  expect(kinds).toEqual([
    [["connection.unauthorized", "unauthorized", undefined]],
    [["frame.malformed_frame", "malformed_frame", "alice"]],
    [["subscription.too_many_subscriptions", "too_many_subscriptions", undefined], ["subscription.forbidden", "forbidden", "alice"]],
    [["request.rate_limited", "rate_limited", "alice"]],
  ]);
  const all = channels.flat();
  expect(new Set(all.map(({ connection }) => connection)).size).toBe(2);
  expect(JSON.stringify(all)).not.toContain("secret");
  expect(transport.refusals()).toEqual(Object.fromEntries(all.map(({ kind }) => [kind, 1])));
});

test("the user of a connection is not who a later token belongs to", async () => {
  const heard = listen("apex-ws:refused-connection");
  const { url, host } = await serve();
  const client = await connect(url);
  await client.enter();
  host.override = (connection, output) => {
    if (output.type === "authenticate") connection.handleInput({ type: "authenticated", userId: "bob" as never, expiresAt: undefined });
    return output.type === "authenticate";
  };
  client.send({ t: "auth", token: "bob's" });
  expect((await client.closed).code).toBe(CLOSE_CODES.unauthorized);
  expect(heard).toMatchObject([{ kind: "connection.unauthorized", userId: "alice" }]);
});

test("onError hears of a kind at once, then at most once a minute how often it happened since", async () => {
  const { clock, passMinute } = createManualTimers();
  const { url, port, refused, transport } = await serve({ clock });
  const knock = async (times: number): Promise<void> => {
    for (let index = 0; index < times; index += 1) await askUpgrade(port, {}, "/nowhere?token=secret");
  };
  await knock(5);
  await refusedClient(url, { t: "hello", v: 1 });
  const lines = (): unknown[] => refused.splice(0).map(({ code, details }) => [code, details["refusal"], details["count"]]);
  expect(lines()).toEqual([["unreachable", "upgrade.unknown_path", 1], ["unauthorized", "connection.unauthorized", 1]]);
  passMinute();
  expect(lines()).toEqual([["unreachable", "upgrade.unknown_path", 4]]);
  await knock(2);
  expect(lines()).toEqual([]);
  passMinute();
  passMinute();
  await knock(1);
  expect(lines()).toEqual([["unreachable", "upgrade.unknown_path", 2], ["unreachable", "upgrade.unknown_path", 1]]);
  await knock(3);
  await transport.close();
  expect(lines()).toEqual([["unreachable", "upgrade.unknown_path", 3]]);
  expect(transport.refusals()).toEqual({ "upgrade.unknown_path": 11, "connection.unauthorized": 1 });
});

test("a line says what happened, to whom, and what to change, and nothing secret", async () => {
  const { port, refused } = await serve();
  await askUpgrade(port, { Origin: "https://chat.example" }, "/nowhere?token=secret");
  expect(refused).toMatchObject([{ code: "unreachable", details: { path: "/nowhere", origin: "https://chat.example", address: "127.0.0.1" } }]);
  expect(refused[0]?.message).toBe(
    "Refused: upgrade.unknown_path (path /nowhere, origin https://chat.example, address 127.0.0.1): " +
      "let clients connect to the path that the server has (option path, default /ws), or change the option",
  );
});

test("what a client chose is not shown at any length", async () => {
  const { port, refused } = await serve();
  await askUpgrade(port, { Origin: `https://${"a".repeat(5_000)}` }, `/${"b".repeat(5_000)}`);
  expect(refused[0]?.message.length).toBeLessThan(700);
});

test("what onError was told of as a failure, and the end of a normal life, have no line", async () => {
  const { url, host, refused, transport } = await serve({ limits: { heartbeatMs: 20, deadAfterMs: 40 } });
  host.override = (_connection, output) => {
    if (output.type === "authenticate" && output.token === "broken") throw new Error("host");
    return false;
  };
  await refusedClient(url, { t: "hello", v: 1, token: "broken" });
  const silent = await connect(url);
  await silent.enter();
  expect((await silent.closed).code).toBe(CLOSE_CODES.heartbeat_timeout);
  expect(refused).toEqual([]);
  expect(transport.refusals()).toEqual({ "connection.internal": 1 });
});
