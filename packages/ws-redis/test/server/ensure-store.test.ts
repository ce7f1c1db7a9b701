import { PARTITIONS } from "@apex/ws-queue-core";
import { startRedis } from "@apex/testkit/redis";
import { afterAll, beforeEach, expect, it } from "vitest";
import { createKeys } from "../../src/keys.ts";
import { ensureStore } from "../../src/server/ensure-store.ts";
import { append, placeOf } from "./support/groups.ts";
import { connectDriver } from "./support/redis-row-server.ts";

const redis = await startRedis();
const driver = await connectDriver(redis);
const { call } = driver.connection;
const keys = createKeys();
afterAll(async () => {
  await driver.connection.close();
  await redis[Symbol.asyncDispose]();
});
beforeEach(() => redis.command("FLUSHALL"));

const meta = (partition: number) => redis.command("GET", keys.meta(partition));

it("begins a store where there is none, with the same meta row in each partition", async () => {
  const epoch = await ensureStore(call, keys);
  expect(epoch).toMatch(/^[\w-]{20,}$/);
  const texts = await Promise.all([0, 1, 100, PARTITIONS - 1].map(meta));
  expect(texts).toEqual(texts.map(() => `${epoch}\nschema 1, partitions ${PARTITIONS}`));
  expect(await redis.command("DBSIZE")).toBe(PARTITIONS);
});

it("finds what there is, also when several begin at once", async () => {
  const epochs = await Promise.all([1, 2, 3].map(() => ensureStore(call, keys)));
  expect(new Set([...epochs, await ensureStore(call, keys)])).toHaveLength(1);
});

it("keeps stores of other prefixes apart", async () => {
  expect(await ensureStore(call, keys)).not.toBe(await ensureStore(call, createKeys("other:")));
  expect(await redis.command("DBSIZE")).toBe(2 * PARTITIONS);
});

it("gives all partitions another epoch when the meta row of one is gone: keys were lost", async () => {
  const epoch = await ensureStore(call, keys);
  await redis.command("DEL", keys.meta(7));
  const next = await ensureStore(call, keys);
  expect(next).not.toBe(epoch);
  expect(await meta(0)).toBe(await meta(7));
});

it("ends a commit that was decided under another epoch, whatever partition lost its meta row", async () => {
  await ensureStore(call, keys);
  await driver.apply([]);
  const ann = placeOf("ann");
  await redis.command("DEL", keys.meta(ann.partition));
  expect(await driver.apply([append(ann, "", "v1", 1)])).toEqual({ status: "rolled-back" });
  expect(await driver.apply([append(ann, "", "v1", 1)])).toMatchObject({ status: "done" });
});

it.each([
  ["a newer schema", "e\nschema 2, partitions 256", "store_newer"],
  ["a newer schema and other partitions", "e\nschema 2, partitions 512", "store_newer"],
  ["another number of partitions", "e\nschema 1, partitions 128", "misconfigured"],
  ["something else", "hello", "store_foreign"],
])("refuses %s, and changes nothing", async (_, text, code) => {
  await redis.command("SET", keys.meta(3), text);
  await expect(ensureStore(call, keys)).rejects.toMatchObject({ code });
  expect(await redis.command("DBSIZE")).toBe(1);
  expect(await meta(3)).toBe(text);
});
