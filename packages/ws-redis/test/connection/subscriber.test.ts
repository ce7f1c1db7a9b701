import { startRedis, type RedisServer } from "@apex/testkit/redis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSubscriber, type Subscriber } from "../../src/connection/subscriber.ts";
import { eventually, failureOf } from "./support/connect.ts";

let server: RedisServer;
beforeAll(async () => void (server = await startRedis({ pubsubOutputLimit: "64kb 64kb 1", users: ["app on >word ~* &allowed:* +@all"] })));
afterAll(() => server[Symbol.asyncDispose]());

const publish = (channel: string, payload: string): Promise<unknown> => server.command("SPUBLISH", channel, payload);

async function subscriber(url = server.url, onTold: (one: Subscriber) => void = () => undefined) {
  const told: string[] = [];
  const tell = (channel: string, payload: string): void => {
    told.push(`${channel} ${payload.length > 100 ? "long" : payload}`);
    onTold(one);
  };
  const one: Subscriber = await openSubscriber(
    { url, callTimeoutMs: 1_000, reconnectMinMs: 5, reconnectMaxMs: 50, pingIntervalMs: 50 },
    { onMessage: tell, onGap: () => told.push("gap"), onError: ({ details }) => told.push(String(details["reason"] ?? details["reply"])) },
  );
  return { ...one, told, [Symbol.asyncDispose]: () => one.close() };
}

test("messages of subscribed channels are told in order, and none of others", async () => {
  await using one = await subscriber();
  await Promise.all(["a", "b", "c"].map(one.subscribe));
  one.unsubscribe("b");
  for (const text of ["a 1", "b 2", "c 3", "a 4"]) await publish(text.charAt(0), text.slice(2));
  await eventually(() => one.told).toEqual(["a 1", "c 3", "a 4"]);
  await eventually(() => publish("b", "nobody listens")).toBe(0);
  await one.subscribe("b");
  await publish("b", "5");
  await eventually(() => one.told.at(-1)).toBe("b 5");
});

test("a channel that is given up is told of no more, whatever is on its way", async () => {
  await using one = await subscriber(server.url, ({ unsubscribe }) => unsubscribe("many"));
  await Promise.all(["many", "last"].map(one.subscribe));
  await server.command("EVAL", "for i = 1, 10 do redis.call('SPUBLISH', 'many', i) end", "0");
  await publish("last", "1");
  await eventually(() => one.told).toEqual(["many 1", "last 1"]);
});

test("after it was away it says so, when every channel is subscribed again", async () => {
  await using one = await subscriber();
  const channels = Array.from({ length: 500 }, (_, index) => `channel ${index}`);
  await Promise.all(channels.map(one.subscribe));
  await server.restart();
  await eventually(() => one.told.at(-1)).toBe("gap");
  const publishToAll = "local heard = 0 for i = 0, 499 do heard = heard + redis.call('SPUBLISH', 'channel ' .. i, 'again') end return heard";
  expect(await server.command("EVAL", publishToAll, "0")).toBe(500);
  await eventually(() => one.told.filter((line) => line.endsWith("again")).length).toBe(500);
});

test("a channel that is wanted while it is away is subscribed when it is back", async () => {
  await using one = await subscriber();
  await server.kill();
  await eventually(() => one.state().status).not.toBe("ready");
  const subscribed = one.subscribe("late");
  const givenUp = one.subscribe("given up");
  one.unsubscribe("given up");
  await server.restart();
  await Promise.all([subscribed, givenUp]);
  expect([await publish("late", "here"), await publish("given up", "nowhere")]).toEqual([1, 0]);
  await eventually(() => one.told.at(-1)).toBe("late here");
});

test("one that is too slow is thrown out by Redis, and learns that it missed something", async () => {
  await using one = await subscriber();
  await one.subscribe("flood");
  const payload = "x".repeat(1_000_000);
  // This process reads nothing until the loop turns: the server's buffer fills up first.
  await server.command("EVAL", "for i = 1, 40 do redis.call('SPUBLISH', 'flood', ARGV[1]) end", "0", payload);
  await eventually(() => one.told.includes("gap")).toBe(true);
  await publish("flood", "after");
  await eventually(() => one.told.at(-1)).toBe("flood after");
});

test("a server that says nothing any more is noticed, though nothing is asked of it", async () => {
  await using one = await subscriber();
  await one.subscribe("quiet");
  server.pause();
  await eventually(() => one.told[0]).toBe("timeout");
  server.resume();
  await eventually(() => one.told.at(-1)).toBe("gap");
});

test("a channel that the user may not have is refused, and is not asked for again", async () => {
  await using one = await subscriber(server.url.replace("//", "//app:word@"));
  await one.subscribe("allowed:1");
  expect(await failureOf(one.subscribe("forbidden"))).toMatchObject({ details: { reply: "NOPERM" } });
  await server.command("CLIENT", "KILL", "TYPE", "pubsub");
  await eventually(() => one.told.at(-1)).toBe("gap");
});

test("a closed one refuses, and what waited for a connection is refused too", async () => {
  const one = await subscriber();
  await server.kill();
  await eventually(() => one.state().status).not.toBe("ready");
  const waiting = failureOf(one.subscribe("late"));
  await one.close();
  expect(await waiting).toMatchObject({ code: "store_closed" });
  expect(await failureOf(one.subscribe("later"))).toMatchObject({ code: "store_closed" });
  await server.restart();
});
