import { rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { ApexError, ErrorCode } from "@apex/ws-queue-core";
import { startRedis, type RedisServer } from "@apex/testkit/redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REPLIES } from "../../src/connection/failures.ts";
import { connect, eventually, failureOf, type TestConnection } from "./support/connect.ts";

let server: RedisServer;
let connection: TestConnection;

beforeAll(async () => {
  server = await startRedis({ users: ["app on >word ~* &* +info +config|get"] });
  connection = await connect({ url: server.url });
  await server.command("RPUSH", "list", "element");
});
afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const config = (name: string, value: string): Promise<unknown> => server.command("CONFIG", "SET", name, value);
const set = (): Promise<unknown> => connection.call(["SET", "key", "value"]);
const withLogin = (login: string): string => server.url.replace("//", `//${login}@`);

/** What the caller gets, and how Redis is made to answer so: a call that is rejected, or the opening of a connection. */
const cases: Readonly<Record<string, readonly [ErrorCode, () => Promise<ApexError>]>> = {
  OOM: ["store_unavailable", () => during("maxmemory", "1", "0", () => failureOf(set()))],
  NOREPLICAS: ["store_unavailable", () => during("min-replicas-to-write", "1", "0", () => failureOf(set()))],
  READONLY: ["store_unavailable", () => asReplica(() => failureOf(set()))],
  MASTERDOWN: ["store_unavailable", () => asReplica(whileStale)],
  MISCONF: ["store_unavailable", () => withoutDisk(() => failureOf(set()))],
  LOADING: ["store_unavailable", whileLoading],
  BUSY: ["store_unavailable", whileBusy],
  NOAUTH: ["misconfigured", () => during("requirepass", "word", "", () => failureOf(connect({ url: server.url })))],
  WRONGPASS: ["misconfigured", () => failureOf(connect({ url: withLogin("app:other") }))],
  NOPERM: ["store_unavailable", whileLimited],
  NOSCRIPT: ["internal", () => failureOf(connection.call(["EVALSHA", "f".repeat(40), "0"]))],
  WRONGTYPE: ["store_damaged", () => failureOf(connection.call(["INCR", "list"]))],
  "ERR max number of clients reached": ["store_unavailable", () => during("maxclients", "1", "1000", whileCrowded)],
  "ERR unknown command": ["store_unavailable", () => failureOf(connection.call(["NOSUCH", "argument"]))],
  "ERR DB index is out of range": ["misconfigured", () => failureOf(connect({ url: `${server.url}/99` }))],
  ERR: ["internal", () => failureOf(connection.call(["SET", "key"]))],
};

async function during<Result>(name: string, value: string, before: string, act: () => Promise<Result>): Promise<Result> {
  // By a connection that is there already: a later one may be refused.
  await connection.call(["CONFIG", "SET", name, value]);
  const result = await act();
  await connection.call(["CONFIG", "SET", name, before]);
  return result;
}


async function whileLimited(): Promise<ApexError> {
  await using limited = await connect({ url: withLogin("app:word") });
  return await failureOf(limited.call(["GET", "key"]));
}

async function asReplica(act: () => Promise<ApexError>): Promise<ApexError> {
  await server.command("REPLICAOF", "127.0.0.1", "1");
  const failure = await act();
  await eventually(() => connection.state().status).not.toBe("ready");
  await server.command("REPLICAOF", "NO", "ONE");
  await connection.isReadyAgain();
  return failure;
}

/** Redis looks after HELLO was sent, which it does not read: behind its answer comes a reset, which must not take the place of that. */
async function whileCrowded(): Promise<ApexError> {
  server.pause();
  const opening = failureOf(connect({ url: server.url }));
  await pause(50);
  server.resume();
  return opening;
}

/** A replica says so of reads too, where it may not give what is old. */
async function whileStale(): Promise<ApexError> {
  await config("replica-serve-stale-data", "no");
  const failure = await failureOf(connection.call(["GET", "key"]));
  await config("replica-serve-stale-data", "yes");
  return failure;
}

/** Redis cannot save where its folder is gone. */
async function withoutDisk(act: () => Promise<ApexError>): Promise<ApexError> {
  await config("save", "3600 1000000");
  rmSync(server.folder, { recursive: true, force: true });
  await server.command("BGSAVE");
  await eventually(() => server.command("INFO", "persistence")).toContain("rdb_last_bgsave_status:err");
  const failure = await act();
  await config("save", "");
  return failure;
}

async function whileLoading(): Promise<ApexError> {
  await using other = await startRedis({ directives: [["key-load-delay", "300"], ["loading-process-events-interval-bytes", "1024"]] });
  await other.command("DEBUG", "POPULATE", "2000");
  await using reader = await connect({ url: other.url });
  const reloaded = other.command("DEBUG", "RELOAD").catch(() => undefined);
  const failure = await firstFailure(() => reader.call(["GET", "key:1"]));
  const opening = await failureOf(connect({ url: other.url }));
  await other.kill();
  await reloaded;
  expect(opening).toMatchObject({ code: "store_unavailable", details: { reply: "LOADING", isOutcomeKnown: true } });
  return failure;
}

async function whileBusy(): Promise<ApexError> {
  await config("busy-reply-threshold", "1");
  const script = server.command("EVAL", "while true do end", "0").catch(() => undefined);
  const failure = await firstFailure(() => connection.call(["GET", "key"]));
  await server.command("SCRIPT", "KILL");
  await script;
  return failure;
}

async function firstFailure(act: () => Promise<unknown>): Promise<ApexError> {
  for (;;) {
    const failure = await act().then(() => undefined, () => failureOf(act()));
    if (failure !== undefined) return failure;
  }
}

describe("an error reply of a real server", () => {
  test.each(Object.keys(REPLIES))("%s is told apart, and nothing happened", async (reply) => {
    const [code, produce] = cases[reply] ?? [];
    const failure = await produce?.();
    expect(failure).toMatchObject({ code, details: { reply, isOutcomeKnown: true } });
    expect(failure?.message).toContain(`Redis at 127.0.0.1:`);
    expect(failure?.message).toContain(REPLIES[reply]?.means);
  });
});

describe("an error inside a script", () => {
  const writeTwice = ["EVAL", "redis.call('SET', KEYS[1], ARGV[1]) return redis.call('INCR', KEYS[2])", "2", "first", "list", "written"];
  const failWriting = (): Promise<ApexError> => failureOf(connection.call(writeTwice));

  test("behind a write of its own is no word on what happened", async () => {
    expect(await failWriting()).toMatchObject({ code: "store_unavailable", retryable: true, details: { reply: "WRONGTYPE", isOutcomeKnown: false } });
    expect(await server.command("GET", "first")).toBe("written");
  });

  test.each<[string, boolean, () => Promise<ApexError>]>([
    ["OOM comes at its first write: nothing happened", true, () => during("maxmemory", "1", "0", failWriting)],
    ["NOREPLICAS comes at its first write: nothing happened", true, () => during("min-replicas-to-write", "1", "0", failWriting)],
    ["READONLY comes at its first write: nothing happened", true, () => asReplica(failWriting)],
    ["MISCONF may come at any write", false, () => withoutDisk(failWriting)],
  ])("%s", async (_name, isOutcomeKnown, act) => {
    await server.command("DEL", "first");
    expect(await act()).toMatchObject({ code: "store_unavailable", details: { isOutcomeKnown } });
    expect(await server.command("EXISTS", "first")).toBe(0);
  });
});
