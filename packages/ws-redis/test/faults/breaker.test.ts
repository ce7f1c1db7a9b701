import { partitionOf, parseUserId } from "@apex/ws-queue-core";
import { startRedis } from "@apex/testkit/redis";
import { expect, test } from "vitest";
import { createKeys } from "../../src/keys.ts";
import { hotKey } from "../../src/rows/row.ts";
import { eventually, failureOf } from "../connection/support/connect.ts";
import { openRealNode, threadOf } from "../support/real-node.ts";

test("the circuit of a node counts connections alone: a user for whom every call fails stops no other user (X13)", async () => {
  await using redis = await startRedis();
  await using node = await openRealNode(redis);
  const [ann, bob] = [await node.writer("ann"), await node.writer("bob")];
  const row = createKeys().row(partitionOf(parseUserId("ann")), hotKey(threadOf("ann")));
  await redis.command("RPUSH", row, "no row");
  const commit = ann.prepare('"never"');
  for (let number = 1; number <= 30; number += 1) {
    const [failed, position] = await Promise.all([failureOf(ann.submit(commit)), bob.append(`"${number}"`)]);
    expect(failed).toMatchObject({ code: "store_damaged" });
    expect(Number.parseInt(position, 10)).toBe(number);
  }
  expect(node.errors).toEqual([]);
  expect(node.store.inspection?.describe()).toEqual({ kind: "redis", connection: "ready" });
});

test("whether the store is connected can be read, and what a call is refused with says when to come again (F08)", async () => {
  await using redis = await startRedis();
  await using node = await openRealNode(redis, { reconnectMinMs: 400, reconnectMaxMs: 400 });
  const connection = () => node.store.inspection?.describe().connection;
  const writer = await node.writer("ann");
  expect(connection()).toBe("ready");
  await redis.kill();
  await eventually(connection).toBe("waiting");
  const refused = await failureOf(writer.submit(writer.prepare('"later"')));
  expect(refused).toMatchObject({ code: "store_unavailable", details: { isOutcomeKnown: true } });
  expect(refused.retryAfterMs ?? refused.details["retryAfterMs"]).toBeGreaterThan(0);
  await redis.restart();
  await eventually(connection).toBe("ready");
});
