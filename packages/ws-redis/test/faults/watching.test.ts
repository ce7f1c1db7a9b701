import type { Position } from "@apex/ws-queue-core";
import { startRedis, type RedisServer } from "@apex/testkit/redis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../connection/support/connect.ts";
import { openRealNode, readLines, threadOf, type RealNode } from "../support/real-node.ts";

let redis: RedisServer;
beforeAll(async () => void (redis = await startRedis({ pubsubOutputLimit: "256kb 256kb 1" })));
afterAll(() => redis[Symbol.asyncDispose]());

/** What a reader of the stream has, who takes pages that follow on and reads what is between; as the manager's subscriptions do. */
function follow({ store }: RealNode, name: string) {
  const stream = threadOf(name);
  const lines: string[] = [];
  let at: Position | "start" = "start";
  let reads = 0;
  let told = 0;
  let busy = Promise.resolve();

  async function readOn(): Promise<void> {
    for (;;) {
      reads += 1;
      const result = await store.read({ stream, from: at, entriesMax: 1_000, bytesMax: 1_000_000 });
      if (result.status !== "page") throw new Error(`The reader was reset: ${result.reason}`);
      if (result.page.entries.length === 0) return;
      take(result.page.entries);
    }
  }
  function take(entries: readonly { readonly offset: number; readonly tag: Position["tag"]; readonly text: string }[]): void {
    for (const { offset, tag, text } of entries) {
      lines.push(`${offset} ${tag} ${text}`);
      at = { offset, tag };
    }
  }
  const stop = store.watch(stream, (change) => {
    if (change.type !== "appended") return;
    const { page } = change;
    told += page.entries.length;
    busy = busy.then(async () => {
      const [offset, tag] = typeof at === "object" ? [at.offset, at.tag] : [0, undefined];
      const follows = page.entries.length > 0 && page.after.offset === offset && (tag === undefined || page.after.tag === tag);
      if (follows) take(page.entries);
      else if (page.head.offset > offset) await readOn();
    });
  });
  return { lines, stop, reads: () => reads, told: () => told };
}

test("a watcher whose connection is killed again and again sees every entry once and in order", async () => {
  await using writing = await openRealNode(redis);
  await using watching = await openRealNode(redis);
  const writer = await writing.writer("ann");
  await writer.append('"first"');
  const { lines, stop, told } = follow(watching, "ann");
  for (let round = 1; round <= 8; round += 1) {
    for (let number = 1; number <= 5; number += 1) await writer.append(`"${round} ${number}"`);
    await Promise.all([redis.command("CLIENT", "KILL", "TYPE", "pubsub"), writer.append(`"${round} killed"`), writer.append(`"${round} killed too"`)]);
  }
  const all = await readLines(writing.store, "ann");
  await eventually(() => lines.length).toBe(all.length);
  expect(lines).toEqual(all);
  expect(watching.errors.length).toBeGreaterThan(0);
  // Not by looks alone.
  expect(told()).toBeGreaterThan(0);
  stop();
});

test("a watcher whom Redis throws out for what it has not read sees every entry once and in order", async () => {
  await using writing = await openRealNode(redis);
  await using watching = await openRealNode(redis);
  const writer = await writing.writer("bob");
  await writer.append('"first"');
  const { lines, stop } = follow(watching, "bob");
  await eventually(() => lines.length).toBe(1);
  const text = JSON.stringify("x".repeat(200_000));
  // One call: this process reads nothing of it before the server has published all.
  await Promise.all(Array.from({ length: 12 }, (_, index) => writer.append(index % 3 === 0 ? text : `"${index}"`)));
  await writer.append('"last"');
  const all = await readLines(writing.store, "bob");
  expect(all).toHaveLength(14);
  await eventually(() => lines.length).toBe(14);
  expect(lines).toEqual(all);
  expect(watching.errors).toMatchObject([{ code: "store_unavailable" }]);
  stop();
});

test("a watched stream whose row is damaged hides no entry of another one whose messages were lost", async () => {
  await using writing = await openRealNode(redis, { prefix: "both:" });
  await using watching = await openRealNode(redis, { prefix: "both:" });
  const [ann, bob] = [await writing.writer("ann"), await writing.writer("bob")];
  await Promise.all([ann.append('"a 1"'), bob.append('"b 1"')]);
  const [ofAnn, ofBob] = [follow(watching, "ann"), follow(watching, "bob")];
  await eventually(() => [ofAnn.lines.length, ofBob.lines.length]).toEqual([1, 1]);
  const [row] = (await redis.command("KEYS", "both:*r:t:*ann*")) as readonly string[];
  await redis.command("SET", row ?? "", "garbage");
  await Promise.all([redis.command("CLIENT", "KILL", "TYPE", "pubsub"), bob.append('"b 2"')]);
  await eventually(() => ofBob.lines.length).toBe(2);
  for (const { stop } of [ofAnn, ofBob]) stop();
});
