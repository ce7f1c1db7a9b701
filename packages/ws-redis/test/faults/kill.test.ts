import { statSync } from "node:fs";
import path from "node:path";
import { createRandom, type Random } from "@apex/testkit/random";
import { startRedis, type RedisServer } from "@apex/testkit/redis";
import { expect, test } from "vitest";
import { openRealNode, readLines, RefusedCommit, type RealNode, type Writer } from "../support/real-node.ts";

/** How often the server is killed in each test; `pnpm test:kill-redis` does it 200 times. */
const KILLS = Number(process.env["APEX_KILLS"] ?? 6);
const SEED = Number(process.env["APEX_SEED"] ?? 1);
const TIMEOUT_MS = 20_000 + KILLS * 500;
const USERS = ["ann", "bob", "eve"];

/** An entry whose commit was answered. */
interface Acked {
  readonly user: string;
  readonly line: string;
  readonly node: RealNode;
  /** How much the node had told when it was answered. */
  readonly notices: number;
}

/** What all writers share: who is told of an answer, and whether they go on. */
interface Course {
  readonly acked: Acked[];
  isStopped: boolean;
  /** Resolves when the writers may write. */
  mayWrite: Promise<void>;
  onAcked(): void;
}

/** Writes one entry after the other until it is stopped. What a roll-back took is not written again. */
async function keepAppending(node: RealNode, user: string, label: string, course: Course): Promise<void> {
  let writer: Writer = await node.writer(user);
  for (let number = 1; !course.isStopped; number += 1) {
    await course.mayWrite;
    const text = JSON.stringify(`${user}-${label}-${number}`);
    try {
      const line = `${await writer.append(text)} ${text}`;
      course.acked.push({ user, line, node, notices: node.notices.length });
    } catch (error) {
      // As a client does that comes again after its connection was ended.
      if (!(error instanceof RefusedCommit) || !node.rolledBack(user).includes(user)) throw error;
      writer = await node.writer(user);
    }
    course.onAcked();
  }
}

/** Two nodes with writers of all users, and a server that is killed under them. `afterKill`: before it starts again. */
async function killAgainAndAgain(redis: RedisServer, nodes: readonly RealNode[], random: Random, afterKill: () => void): Promise<readonly Acked[]> {
  let left = 0;
  let reached = Promise.withResolvers<void>();
  const course: Course = { acked: [], isStopped: false, mayWrite: Promise.resolve(), onAcked: () => ((left -= 1) === 0 ? reached.resolve() : undefined) };
  const writers = nodes.flatMap((node, index) => USERS.map((user) => keepAppending(node, user, `${index}`, course)));
  const failed = new Promise<never>((_, reject) => writers.forEach((writer) => void writer.catch(reject)));

  /** Resolves at the so manieth answer from now on. */
  const answers = async (count: number): Promise<void> => {
    left = count;
    reached = Promise.withResolvers();
    await Promise.race([reached.promise, failed]);
  };

  for (let kill = 1; kill <= KILLS; kill += 1) {
    await answers(random.int(1, 60));
    const gate = Promise.withResolvers<void>();
    if (random.chance(0.3)) {
      // Between commits: each writer is answered what it has under way.
      course.mayWrite = gate.promise;
      await answers(writers.length);
    } else {
      for (let turns = random.int(0, 12); turns > 0; turns -= 1) await new Promise((resolve) => setImmediate(resolve));
    }
    await redis.kill();
    afterKill();
    redis.repairAof();
    await redis.restart();
    course.mayWrite = Promise.resolve();
    gate.resolve();
  }
  await answers(20);
  course.isStopped = true;
  await Promise.all(writers);
  return course.acked;
}

const offsetOf = (line: string): number => Number.parseInt(line, 10);
const textOf = (line: string): string => line.slice(line.indexOf('"'));

test(`a server with appendfsync always that is killed ${KILLS} times (seed ${SEED}) has all that was answered at its position, and nothing twice`, { timeout: TIMEOUT_MS }, async () => {
  await using redis = await startRedis({ appendfsync: "always" });
  await using one = await openRealNode(redis, { durability: "disk" });
  await using other = await openRealNode(redis, { durability: "disk", cacheBytesMax: 0 });
  const nodes = [one, other];
  const acked = await killAgainAndAgain(redis, nodes, createRandom(SEED, "redis kills"), () => undefined);
  for (const user of USERS) {
    const lines = acked.filter((each) => each.user === user).map(({ line }) => line).toSorted((a, b) => offsetOf(a) - offsetOf(b));
    expect(lines.map(offsetOf)).toEqual(lines.map((_, index) => index + 1));
    for (const { store } of nodes) expect(await readLines(store, user)).toEqual(lines);
  }
  expect(nodes.flatMap(({ rolledBack }) => rolledBack(...USERS))).toEqual([]);
});

const aofBytes = ({ folder }: RedisServer): number => statSync(path.join(folder, "appendonlydir", "appendonly.aof.1.incr.aof")).size;
/** Some twenty commits: of less than the 2 s that a node can submit again. */
const CUT_BYTES_MAX = 16_000;

test(`a server that is killed ${KILLS} times (seed ${SEED}) and loses the end of its file has each answered entry once, or its node told the user otherwise`, { timeout: TIMEOUT_MS }, async () => {
  const random = createRandom(SEED, "redis cuts");
  await using redis = await startRedis({ appendfsync: "always" });
  await using one = await openRealNode(redis);
  await using other = await openRealNode(redis, { cacheBytesMax: 0 });
  const nodes = [one, other];
  // The first commits are kept, and with them the epoch.
  for (const user of USERS) await (await one.writer(user)).append('"first"');
  let keptBytes = aofBytes(redis);
  const acked = await killAgainAndAgain(redis, nodes, random, () => {
    redis.cutAofTail(random.int(0, Math.min(CUT_BYTES_MAX, Math.max(0, aofBytes(redis) - keptBytes))));
    keptBytes = aofBytes(redis);
  });
  let isGone = 0;
  for (const user of USERS) {
    const lines = await readLines(other.store, user);
    expect(await readLines(one.store, user)).toEqual(lines);
    expect(lines.map(offsetOf)).toEqual(lines.map((_, index) => index + 1));
    expect(new Set(lines.map(textOf)).size).toBe(lines.length);
    const found = new Set(lines);
    for (const { line, node, notices } of acked.filter((each) => each.user === user && !found.has(each.line))) {
      isGone += 1;
      expect({ line, isTold: node.rolledBackSince(notices, user) }).toEqual({ line, isTold: true });
    }
  }
  // Most of it comes back.
  expect(isGone).toBeLessThan(acked.length / 2);
});
