import { afterEach, expect, test } from "vitest";
import { startRedis, type RedisServer } from "@apex/testkit/redis";
import { eventually, failureOf } from "../connection/support/connect.ts";
import { openRealNode, positionOf, readLines, untilAnswered } from "../support/real-node.ts";

const servers: RedisServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]();
});

async function start(): Promise<RedisServer> {
  const redis = await startRedis();
  servers.push(redis);
  return redis;
}

const ROUNDS = 15;

test("a commit whose connection is killed is once in the log, whenever that was, and its answer is true", async () => {
  const redis = await start();
  await using node = await openRealNode(redis);
  await using other = await openRealNode(redis, { cacheBytesMax: 0 });
  const [ann, bob] = [await node.writer("ann"), await other.writer("ann")];
  const acked: string[] = [];
  const append = async (writer: typeof ann, text: string): Promise<void> => void acked.push(`${await writer.append(text)} ${text}`);
  for (let round = 1; round <= ROUNDS; round += 1) {
    const killed = redis.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    await Promise.all([append(ann, `"ann ${round}"`), append(bob, `"bob ${round}"`), killed]);
  }
  acked.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  for (const { store } of [node, other]) expect(await readLines(store, "ann")).toEqual(acked);
  expect(acked).toHaveLength(2 * ROUNDS);
  // Some of them met the kill.
  expect(node.errors.length + other.errors.length).toBeGreaterThan(0);
  expect([...node.rolledBack("ann"), ...other.rolledBack("ann")]).toEqual([]);
});

test("a commit that the server does long after its deadline is once in the log: repeated by its own node, it is answered with where it is", async () => {
  const redis = await start();
  await using node = await openRealNode(redis, { callTimeoutMs: 150, connectTimeoutMs: 150 });
  const writer = await node.writer("ann");
  await writer.append('"before"');
  const commit = writer.prepare('"late"');
  redis.pause();
  expect(await failureOf(writer.submit(commit))).toMatchObject({ code: "store_unavailable", retryable: true, details: { isOutcomeKnown: false } });
  redis.resume();
  // The command is in the socket of the connection that was given up: it happens all the same, or not, before the repeated one.
  const first = await untilAnswered(() => writer.submit(commit));
  const second = await writer.submit(commit);
  expect([positionOf(second), second]).toEqual([positionOf(first), { ...first, duplicate: true }]);
  const after = await writer.append('"after"');
  const lines = await readLines(node.store, "ann");
  expect(lines.slice(1)).toEqual([`${positionOf(first)} "late"`, `${after} "after"`]);
});

test("a commit that comes late is refused where another one of its node went on before it", async () => {
  const redis = await start();
  await using node = await openRealNode(redis, { callTimeoutMs: 150, connectTimeoutMs: 150 });
  await using other = await openRealNode(redis);
  const [writer, beside] = [await node.writer("ann"), await other.writer("ann")];
  await writer.append('"before"');
  for (let round = 1; round <= 3; round += 1) {
    const commit = writer.prepare(`"late ${round}"`);
    redis.pause();
    const submitted = failureOf(writer.submit(commit));
    const meanwhile = beside.append(`"beside ${round}"`);
    await submitted;
    redis.resume();
    const position = positionOf(await untilAnswered(() => writer.submit(commit)));
    const theirs = await meanwhile;
    await eventually(async () => (await readLines(other.store, "ann")).slice(-2).toSorted()).toEqual([`${position} "late ${round}"`, `${theirs} "beside ${round}"`].toSorted());
  }
  expect(await readLines(node.store, "ann")).toHaveLength(7);
});
