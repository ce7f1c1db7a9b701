import { PARTITIONS, type StreamKey } from "@apex/ws-queue-core";
import { startRedis } from "@apex/testkit/redis";
import { afterAll, beforeEach, expect, it } from "vitest";
import type { Group, IndexName } from "../../src/server/port.ts";
import { applyAll, group, placeOf } from "./support/groups.ts";
import { connectDriver } from "./support/redis-row-server.ts";

const redis = await startRedis();
const driver = await connectDriver(redis);
afterAll(async () => {
  await driver.connection.close();
  await redis[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await redis.command("FLUSHALL");
  await driver.apply([group(placeOf("ann"), {})]);
});

/** Members `m0000` to `m0299`; those of `partitionOf`. */
async function fill(index: IndexName, count: number, partitionAt: (member: number) => number): Promise<readonly string[]> {
  const members = Array.from({ length: count }, (_, at) => ({ member: `m${String(at).padStart(4, "0")}`, partition: partitionAt(at), score: at }));
  const groups = members.map(({ member, partition, score }): Group => ({ ...group(placeOf("ann"), { indexes: [{ index, member, score: index === "streams" ? score : 0 }] }), partition }));
  await applyAll(driver, groups);
  return members.map(({ member }) => member);
}

it.each([
  ["spread over all partitions", (member: number) => (member * 7) % PARTITIONS],
  ["all in one partition", () => 9],
  ["most in one partition", (member: number) => (member % 10 === 0 ? member % PARTITIONS : 9)],
])("gives members in one order, page by page: %s", async (_, partitionAt) => {
  const members = await fill("pending", 300, partitionAt);
  const found: string[] = [];
  for (let after: string | undefined; ; after = found.at(-1)) {
    const page = await driver.range({ index: "pending", after, limit: 70 });
    found.push(...page);
    if (page.length < 70) break;
  }
  expect(found).toEqual(members);
});

it("gives as many as are wanted of those up to a score, also when one partition has them all", async () => {
  const members = await fill("streams", 100, () => 9);
  expect(await driver.range({ index: "streams", scoreMax: 1_000, limit: 60 })).toHaveLength(60);
  expect(await driver.range({ index: "streams", scoreMax: 49, limit: 60 })).toEqual(members.slice(0, 50));
  expect(await driver.range({ index: "dead-streams", scoreMax: 49, limit: 60 })).toEqual([]);
});

it("gives nothing of what is not there", async () => {
  expect(await driver.range({ index: "threads", after: undefined, limit: 10 })).toEqual([]);
  expect(await driver.range({ index: "letters-of", stream: "dead:ann:dead" as StreamKey, afterOffset: 0, limit: 10 })).toEqual([]);
});
