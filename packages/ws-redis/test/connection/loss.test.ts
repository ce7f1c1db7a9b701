import { startRedis, type RedisServer } from "@apex/testkit/redis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, eventually, failureOf } from "./support/connect.ts";

let server: RedisServer;
beforeAll(async () => void (server = await startRedis()));
afterAll(() => server[Symbol.asyncDispose]());

const OUTCOME_UNKNOWN = { code: "store_unavailable", retryable: true, details: { isOutcomeKnown: false } };

test("all calls under way on a connection that is lost reject, what they did is unknown, and none is made again", async () => {
  await using connection = await connect({ url: server.url });
  await connection.call(["SET", "count", "0"]);
  server.pause();
  const calls = [1, 2, 3].map(() => failureOf(connection.call(["INCR", "count"])));
  await server.kill();
  expect(await Promise.all(calls)).toMatchObject([OUTCOME_UNKNOWN, OUTCOME_UNKNOWN, OUTCOME_UNKNOWN]);
  expect(connection.errors).toHaveLength(1);
  await server.restart();
  await connection.isReadyAgain();
  expect(await connection.call(["GET", "count"])).toBeNull();
});

test("a call that is not answered in time ends the connection and every call on it, and Redis may still do it", async () => {
  await using connection = await connect({ url: server.url });
  await connection.call(["SET", "count", "0"]);
  server.pause();
  const slow = failureOf(connection.call(["INCR", "count"], { timeoutMs: 200 }));
  const beside = failureOf(connection.call(["INCR", "count"], { timeoutMs: 60_000 }));
  expect(await slow).toMatchObject({ ...OUTCOME_UNKNOWN, message: expect.stringContaining("INCR took longer than 200 ms") as string });
  expect(await beside).toMatchObject(OUTCOME_UNKNOWN);
  server.resume();
  await connection.isReadyAgain();
  await eventually(() => connection.call(["GET", "count"])).toBe("2");
});

test("an answer that waited while this process stood still is taken, however late it is", async () => {
  await using connection = await connect({ url: server.url });
  const reply = connection.call(["PING"], { timeoutMs: 50 });
  // It is sent, and answered while nothing runs here.
  await new Promise((resolve) => setImmediate(resolve));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150);
  expect(await reply).toBe("PONG");
});

test("without a connection a call is refused at once, with nothing done and when to ask again", async () => {
  await using connection = await connect({ url: server.url, reconnectMinMs: 400, reconnectMaxMs: 800 });
  await server.kill();
  await eventually(() => connection.state().status).not.toBe("ready");
  const failure = await failureOf(connection.call(["PING"]));
  expect(failure).toMatchObject({ code: "store_unavailable", retryable: true, details: { isOutcomeKnown: true } });
  expect(failure.retryAfterMs).toBeGreaterThanOrEqual(400);
  await server.restart();
  await connection.isReadyAgain();
  expect(connection.runIds).toEqual([connection.server().runId]);
});

test("a loss is told once, and so is that no connection can be made", async () => {
  await using connection = await connect({ url: server.url });
  for (const losses of [1, 2]) {
    await server.kill();
    await eventually(() => connection.errors.length).toBe(losses * 2);
    await server.restart();
    await connection.isReadyAgain();
  }
  expect(connection.errors.map(({ details }) => details["reason"])).toEqual(["closed", "ECONNREFUSED", "closed", "ECONNREFUSED"]);
});

test("an idle connection whose server does not answer is noticed", async () => {
  await using connection = await connect({ url: server.url, pingIntervalMs: 30, callTimeoutMs: 1_000 });
  server.pause();
  await eventually(() => connection.errors[0]?.message).toContain("PING took longer");
  server.resume();
  await connection.isReadyAgain();
});

test("a first connection that cannot be made is not attempted again", async () => {
  await server.kill();
  expect(await failureOf(connect({ url: server.url }))).toMatchObject({ code: "store_unavailable", details: { reason: "ECONNREFUSED" } });
  await server.restart();
  server.pause();
  expect(await failureOf(connect({ url: server.url, connectTimeoutMs: 100 }))).toMatchObject({ code: "store_unavailable", details: { reason: "timeout" } });
  server.resume();
});

test("a connection that is closed ends what is under way, and refuses what follows", async () => {
  const connection = await connect({ url: server.url });
  server.pause();
  const underWay = failureOf(connection.call(["PING"]));
  await connection.close();
  await connection.close();
  server.resume();
  expect(await underWay).toMatchObject(OUTCOME_UNKNOWN);
  expect(await failureOf(connection.call(["PING"]))).toMatchObject({ code: "store_closed" });
  expect([connection.state().status, connection.errors]).toEqual(["closed", []]);
});

test("a connection is closed at once also while it waits for the next attempt, or makes it", async () => {
  const waiting = await connect({ url: server.url, reconnectMinMs: 60_000, reconnectMaxMs: 60_000 });
  const attempting = await connect({ url: server.url });
  await server.kill();
  await eventually(() => waiting.state().status).toBe("waiting");
  await waiting.close();
  await server.restart();
  server.pause();
  await eventually(() => attempting.state().status).toBe("connecting");
  await attempting.close();
  server.resume();
});
