import { startRedis, type RedisServer } from "@apex/testkit/redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkServer } from "../../src/connection/server-checks.ts";
import { connect, eventually, failureOf } from "./support/connect.ts";

let server: RedisServer;
beforeAll(async () => void (server = await startRedis({ appendfsync: "always", users: ["app on >word ~* &* +info"] })));
afterAll(() => server[Symbol.asyncDispose]());

const config = (name: string, value: string): Promise<unknown> => server.command("CONFIG", "SET", name, value);

async function levelOf(url: string): Promise<readonly [string, string | undefined]> {
  await using connection = await connect({ url });
  const { durability, mayLose } = connection.server();
  return [durability, mayLose];
}

describe("the level is", () => {
  test("disk where Redis answers behind the fsync", async () => {
    expect(await levelOf(server.url)).toEqual(["disk", undefined]);
  });

  test.each([
    ["appendfsync", "everysec", "always", /power cut/],
    ["appendfsync", "no", "always", /power cut/],
    ["no-appendfsync-on-rewrite", "yes", "no", /power cut while Redis rewrites/],
    ["appendonly", "no", "yes", /crash or restart/],
  ])("memory with %s %s, and one line says what may be lost", async (name, value, before, line) => {
    await config(name, value);
    expect(await levelOf(server.url)).toEqual(["memory", expect.stringMatching(line)]);
    await config(name, before);
  });

  test("memory where CONFIG is forbidden, or has another name", async () => {
    expect(await levelOf(server.url.replace("//", "//app:word@"))).toEqual(["memory", expect.stringMatching(/CONFIG GET is forbidden/)]);
    await using hosted = await startRedis({ appendfsync: "always", directives: [["rename-command", "CONFIG", ""]] });
    expect(await levelOf(hosted.url)).toEqual(["memory", expect.stringMatching(/CONFIG GET is forbidden/)]);
  });
});

describe("a server is refused", () => {
  test.each(["allkeys-lru", "allkeys-lfu", "allkeys-random", "volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl"])("with the policy %s", async (policy) => {
    await config("maxmemory-policy", policy);
    expect(await failureOf(connect({ url: server.url }))).toMatchObject({ code: "misconfigured", message: expect.stringContaining(policy) as string });
    await config("maxmemory-policy", "noeviction");
  });

  test("with a version before 7", async () => {
    const info = String(await server.command("INFO")).replace("redis_version:7.", "redis_version:6.");
    expect(await failureOf(checkServer(async () => info, "here"))).toMatchObject({ code: "misconfigured", message: expect.stringContaining("its version is 6.") as string });
  });

  test("that is a replica, or part of a cluster", async () => {
    await server.command("REPLICAOF", "127.0.0.1", "1");
    expect(await failureOf(connect({ url: server.url }))).toMatchObject({ code: "misconfigured", message: expect.stringContaining("replica") as string });
    await server.command("REPLICAOF", "NO", "ONE");
    await using cluster = await startRedis({ directives: [["cluster-enabled", "yes"]] });
    expect(await failureOf(connect({ url: cluster.url }))).toMatchObject({ code: "misconfigured", message: expect.stringContaining("cluster") as string });
  });

  test("by further checks, with their error", async () => {
    const prepare = (): Promise<void> => Promise.reject(new RangeError("another schema"));
    await expect(connect({ url: server.url }, { prepare })).rejects.toThrow("another schema");
  });
});

test("the checks are made again at each reconnect: a server that became unfit is not used until it is fit again", async () => {
  await using connection = await connect({ url: server.url });
  await config("maxmemory-policy", "allkeys-lru");
  await server.command("CLIENT", "KILL", "TYPE", "normal");
  await eventually(() => connection.errors.at(-1)?.code).toBe("misconfigured");
  expect(await failureOf(connection.call(["PING"]))).toMatchObject({ code: "store_unavailable", message: expect.stringContaining("allkeys-lru") as string });
  await config("maxmemory-policy", "noeviction");
  await connection.isReadyAgain();
  expect(await connection.call(["PING"])).toBe("PONG");
});

test("a server that was started anew has another run id, and one that was not has the same", async () => {
  await using connection = await connect({ url: server.url });
  const { runId } = connection.server();
  await server.command("CLIENT", "KILL", "TYPE", "normal");
  await eventually(() => connection.runIds).toEqual([runId]);
  await server.restart({});
  await eventually(() => connection.runIds.length).toBe(2);
  expect(connection.runIds[1]).not.toBe(runId);
});
