import { createRandom } from "@apex/testkit/random";
import { startRedis } from "@apex/testkit/redis";
import { expect, test } from "vitest";
import { openRealNode, readLines, type RealNode, type Writer } from "../support/real-node.ts";

/** How often the server is killed; `pnpm test:kill-redis` does it 200 times. */
const KILLS = Number(process.env["APEX_KILLS"] ?? 6);
const SEED = Number(process.env["APEX_SEED"] ?? 1);
const USERS = ["ann", "bob", "eve"];

/** Writes one entry after the other until it is stopped; between two kills it may have to wait. */
interface Appending {
  readonly acked: string[];
  readonly done: Promise<void>;
}

/** What all writers share: who is told of an answer, and whether they go on. */
interface Course {
  isStopped: boolean;
  /** Resolves when the writers may write. */
  mayWrite: Promise<void>;
  onAcked(): void;
}

function keepAppending(writer: Writer, label: string, course: Course): Appending {
  const acked: string[] = [];
  async function run(): Promise<void> {
    for (let number = 1; !course.isStopped; number += 1) {
      await course.mayWrite;
      const text = JSON.stringify(`${label}-${number}`);
      acked.push(`${await writer.append(text)} ${text}`);
      course.onAcked();
    }
  }
  return { acked, done: run() };
}

const offsetOf = (line: string): number => Number.parseInt(line, 10);

test(`a server with appendfsync always that is killed ${KILLS} times (seed ${SEED}) has all that was answered at its position, and nothing twice`, { timeout: 20_000 + KILLS * 5_000 }, async () => {
  const random = createRandom(SEED, "redis kills");
  await using redis = await startRedis({ appendfsync: "always" });
  await using one = await openRealNode(redis, { durability: "disk" });
  await using other = await openRealNode(redis, { durability: "disk", cacheBytesMax: 0 });
  let left = 0;
  let reached = Promise.withResolvers<void>();
  const course: Course = {
    isStopped: false,
    mayWrite: Promise.resolve(),
    onAcked: () => ((left -= 1) === 0 ? reached.resolve() : undefined),
  };
  const nodes: readonly (readonly [string, RealNode])[] = [["one", one], ["other", other]];
  const appending = new Map<string, Appending[]>();
  for (const user of USERS) {
    const writers = await Promise.all(nodes.map(async ([node, { writer }]) => [`${user}-${node}`, await writer(user)] as const));
    appending.set(user, writers.map(([label, writer]) => keepAppending(writer, label, course)));
  }

  /** Resolves at the so manieth answer from now on. */
  const answers = (count: number): Promise<void> => {
    left = count;
    reached = Promise.withResolvers();
    return reached.promise;
  };

  for (let kill = 1; kill <= KILLS; kill += 1) {
    await answers(random.int(1, 60));
    const gate = Promise.withResolvers<void>();
    if (random.chance(0.3)) {
      // Between commits: each writer is answered what it has under way.
      course.mayWrite = gate.promise;
      await answers(USERS.length * nodes.length);
    } else {
      for (let turns = random.int(0, 12); turns > 0; turns -= 1) await new Promise((resolve) => setImmediate(resolve));
    }
    await redis.restart();
    course.mayWrite = Promise.resolve();
    gate.resolve();
  }
  await answers(20);
  course.isStopped = true;
  for (const user of USERS) {
    const of = appending.get(user) ?? [];
    await Promise.all(of.map(({ done }) => done));
    const acked = of.flatMap((each) => each.acked).toSorted((a, b) => offsetOf(a) - offsetOf(b));
    expect(acked.map(offsetOf)).toEqual(acked.map((_, index) => index + 1));
    for (const [, { store }] of nodes) expect(await readLines(store, user)).toEqual(acked);
  }
  expect(nodes.flatMap(([, { rolledBack }]) => rolledBack(...USERS))).toEqual([]);
});
