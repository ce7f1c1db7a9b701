import { statSync } from "node:fs";
import path from "node:path";
import { startRedis, type RedisServer } from "@apex/testkit/redis";
import { describe, expect, test } from "vitest";
import { openRealNode, readLines, threadOf, type RealNode } from "../support/real-node.ts";

const aofBytes = ({ folder }: RedisServer): number => statSync(path.join(folder, "appendonlydir", "appendonly.aof.1.incr.aof")).size;

/** A server that has what it answers in its file, one node with a writer of Ann and one of Bob, and another node. */
async function open() {
  const redis = await startRedis({ appendfsync: "always", users: ["one on >word ~* &* +@all"] });
  const [one, other] = [await openRealNode({ url: redis.url.replace("//", "//one:word@") }), await openRealNode(redis)];
  const [ann, bob] = [await one.writer("ann"), await one.writer("bob")];
  const acked = new Map<string, string[]>([["ann", []], ["bob", []]]);
  async function append(name: "ann" | "bob", text: string): Promise<void> {
    const json = JSON.stringify(text);
    acked.get(name)?.push(`${await (name === "ann" ? ann : bob).append(json)} ${json}`);
  }
  return {
    redis,
    one,
    other,
    append,
    /** What was answered, as a reader should see it. */
    acked: (name: string) => acked.get(name),
    async [Symbol.asyncDispose]() {
      for (const { store } of [one, other]) await store.close();
      await redis[Symbol.asyncDispose]();
    },
  };
}

/** Kills the server, takes away what its file has behind this many bytes, or a little more, and starts it. */
async function loseTail(redis: RedisServer, fromBytes: number, more = 0): Promise<void> {
  await redis.kill();
  redis.cutAofTail(aofBytes(redis) - fromBytes + more);
  await redis.restart();
}

const heads = async ({ store }: RealNode): Promise<readonly (number | undefined)[]> => (await store.heads([threadOf("ann"), threadOf("bob")])).map((head) => head?.head.offset);

describe("a server whose file lost its tail", () => {
  test.each([
    ["between two commands", 0],
    ["within a command", 20],
  ])("gets again what the node had answered, in order and before anything new, and nobody hears of it: %s", async (_, more) => {
    await using system = await open();
    const { redis, one, other, append, acked } = system;
    await append("ann", "kept 1");
    await append("bob", "kept 1");
    await append("ann", "kept or lost");
    const kept = aofBytes(redis);
    for (let number = 1; number <= 5; number += 1) {
      await append("ann", `lost ${number}`);
      await append("bob", `lost ${number}`);
    }
    await loseTail(redis, kept, more);
    // What is asked for while the node still submits comes behind that.
    await Promise.all([append("ann", "new"), append("bob", "new")]);
    for (const node of [one, other]) {
      for (const name of ["ann", "bob"]) expect(await readLines(node.store, name)).toEqual(acked(name));
    }
    expect(await heads(other)).toEqual([8, 7]);
    expect([...one.rolledBack("ann", "bob"), ...other.rolledBack("ann", "bob")]).toEqual([]);
  });

  test("tells the user in whose place another node wrote, and no other one, who gets it back", async () => {
    await using system = await open();
    const { redis, one, other, append, acked } = system;
    await append("ann", "kept");
    await append("bob", "kept");
    const kept = aofBytes(redis);
    await append("ann", "lost");
    await append("bob", "lost");
    await redis.kill();
    redis.cutAofTail(aofBytes(redis) - kept);
    // The other node comes first.
    await redis.restart({ users: ["one off >word ~* &* +@all"] });
    const before = await readLines(other.store, "ann");
    const [writer, text] = [await other.writer("ann"), '"in its place"'];
    const written = `${await writer.append(text)} ${text}`;
    await redis.command("ACL", "SETUSER", "one", "on");
    await append("bob", "new");
    expect(await readLines(one.store, "bob")).toEqual(acked("bob"));
    expect(await readLines(one.store, "ann")).toEqual([...before, written]);
    expect(one.rolledBack("ann", "bob")).toEqual(["ann"]);
    expect(other.rolledBack("ann", "bob")).toEqual([]);
  });

  test("that is emptied while it runs is told to all as rolled back, begins a new epoch and works on, for both nodes", async () => {
    await using system = await open();
    const { redis, one, other, append } = system;
    await append("ann", "gone");
    const epochOf = async (): Promise<unknown> => redis.command("GET", "apex:{0}:meta");
    const before = await epochOf();
    await redis.command("FLUSHALL");
    for (const node of [one, other]) {
      const writer = await node.writer("ann");
      await writer.append('"new"');
      expect(node.rolledBack("ann", "bob", "eve")).toEqual(["ann", "bob", "eve"]);
    }
    expect(await epochOf()).not.toBe(before);
    const lines = await readLines(one.store, "ann");
    expect(lines.map((line) => line.split(" ")[2])).toEqual(['"new"', '"new"']);
    expect(await readLines(other.store, "ann")).toEqual(lines);
    expect(one.notices.filter(({ type }) => type === "rolled-back")).toHaveLength(1);
    expect(other.notices.filter(({ type }) => type === "rolled-back")).toHaveLength(1);
  });
});
