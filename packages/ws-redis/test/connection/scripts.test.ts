import { startRedis, type RedisServer } from "@apex/testkit/redis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createScript } from "../../src/connection/scripts.ts";
import { connect, failureOf, type TestConnection } from "./support/connect.ts";

let server: RedisServer;
let connection: TestConnection;
beforeAll(async () => {
  server = await startRedis();
  connection = await connect({ url: server.url });
});
afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const append = createScript("return { redis.call('APPEND', KEYS[1], ARGV[1]), ARGV[1] }");

async function countOf(command: string): Promise<number> {
  const stats = String(await server.command("INFO", "commandstats"));
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
}

test("a script is sent once, and by its hash from then on", async () => {
  expect(await connection.script(append, ["text"], ["one"])).toEqual([3, "one"]);
  expect(await connection.script(append, ["text"], ["two"])).toEqual([6, "two"]);
  expect([await countOf("eval"), await countOf("evalsha")]).toEqual([1, 2]);
});

test("a server that forgot its scripts is given them again, and each call happens once", async () => {
  await server.command("SCRIPT", "FLUSH");
  await server.command("DEL", "text");
  await Promise.all(Array.from({ length: 10 }, () => connection.script(append, ["text"], ["x"])));
  expect(await server.command("GET", "text")).toBe("x".repeat(10));
});

test("bytes go in and come out as they are", async () => {
  const bytes = Buffer.from([0, 13, 10, 255, 128]);
  expect(await connection.script(createScript("return { ARGV[1], 1, false, { KEYS[1] } }"), ["key"], [bytes], { asBytes: true })).toEqual([bytes, 1, null, [Buffer.from("key")]]);
});

test("a script that fails is not run again", async () => {
  const failing = createScript("redis.call('INCR', KEYS[1]) error('in the middle')");
  for (const times of [1, 2]) {
    expect(await failureOf(connection.script(failing, ["count"], []))).toMatchObject({ details: { isOutcomeKnown: false } });
    expect(await server.command("GET", "count")).toBe(`${times}`);
  }
});
