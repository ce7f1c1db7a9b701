import { PARTITIONS, type Tag } from "@apex/ws-queue-core";
import { startRedis, type RedisServer } from "@apex/testkit/redis";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { openSubscriber } from "../../src/connection/subscriber.ts";
import { createKeys } from "../../src/keys.ts";
import type { Group, RowKey, RowServer, Version } from "../../src/server/port.ts";
import { append, applyAll, group, log, pageAt, placeOf, replaceRow, type Place } from "./support/groups.ts";
import { connectDriver } from "./support/redis-row-server.ts";

const redis = await startRedis();
const keys = createKeys();
const driver = await connectDriver(redis);
afterAll(async () => {
  await driver.connection.close();
  await redis[Symbol.asyncDispose]();
});

const [ann, bob, eve] = [placeOf("ann"), placeOf("bob"), placeOf("eve")];

/** Everything that the server has but meta rows, as it would be saved. */
async function contents(server: RedisServer = redis): Promise<ReadonlyMap<string, unknown>> {
  const names = ((await server.command("KEYS", "*")) as readonly string[]).filter((name) => !name.endsWith(":meta"));
  return new Map(await Promise.all(names.toSorted().map(async (name) => [name, await server.command("DUMP", name)] as const)));
}

async function clear(): Promise<void> {
  for (const name of (await contents()).keys()) await redis.command("DEL", name);
}

/** What is told of Ann's streams until the function that is returned is called. */
async function listen(server: RedisServer): Promise<() => Promise<readonly string[]>> {
  const told: string[] = [];
  const subscriber = await openSubscriber({ url: server.url }, { onMessage: (_, payload) => told.push(payload), onGap: () => undefined, onError: () => undefined });
  const channels = [ann.stream, ann.other, ann.dead].map((stream) => keys.list(ann.partition, stream));
  for (const channel of channels) await subscriber.subscribe(channel);
  return async () => {
    await server.command("SPUBLISH", channels[0] ?? "", "last");
    await expect.poll(() => told.at(-1)).toBe("last");
    await subscriber.close();
    return told.slice(0, -1);
  };
}

const statuses = async (groups: readonly Group[], server: RowServer = driver): Promise<readonly string[]> => (await applyAll(server, groups)).map(({ status }) => status);

/** All that a group can write. */
const everything = (place: Place): Group =>
  group(place, {
    ...replaceRow(place, "", "v1"),
    ids: [{ stream: place.other, id: "known", offset: undefined }],
    logs: [
      log(place.other, { pages: [pageAt(place.other, 1), pageAt(place.other, 2)] }),
      log(place.stream, { pages: [pageAt(place.stream, 1)] }),
      log(place.dead, { deleted: "birth0" as Tag }),
    ],
    newIds: [{ stream: place.stream, id: "new", offset: 1 }],
    letters: [{ type: "add", stream: place.dead, offset: 1, member: "letter" as never }],
    indexes: [{ index: "pending", member: "m", score: 0 }],
  });

describe("a key that holds something else", () => {
  beforeEach(clear);

  const { partition, stream, other, dead, row } = ann;
  it.each([
    ["the row", keys.row(partition, row), ["LPUSH", "x"]],
    ["the second list, behind pages that were pushed", keys.list(partition, stream), ["SET", "x"]],
    ["a list that is only reset", keys.list(partition, dead), ["SET", "x"]],
    ["the ids that are looked at", keys.ids(partition, other), ["SET", "x"]],
    ["the ids that are written", keys.ids(partition, stream), ["SET", "x"]],
    ["the letters of a stream", keys.letters(partition, dead), ["SET", "x"]],
    ["the letters of the partition", keys.index(partition, "letters"), ["SET", "x"]],
    ["an index", keys.index(partition, "pending"), ["HSET", "x", "1"]],
  ])("fails its group, which writes nothing, and no other one: %s", async (_, key, [command = "", ...args]) => {
    await redis.command(command, key, ...args);
    const before = await contents();
    const told = await listen(redis);
    const outcomes = await applyAll(driver, [append(bob, "", "b1", 1), everything(ann), append(eve, "", "e1", 1)]);
    expect(outcomes).toMatchObject([{ status: "applied" }, { status: "failed", error: { code: "store_damaged", details: { isOutcomeKnown: true } } }, { status: "applied" }]);
    const after = new Map(await contents());
    for (const place of [bob, eve]) {
      expect(after.delete(keys.row(place.partition, place.row))).toBe(true);
      expect(after.delete(keys.list(place.partition, place.stream))).toBe(true);
    }
    expect(after).toEqual(before);
    expect(await told()).toEqual([]);
  });

  it("is none of those that a group writes otherwise", async () => {
    expect(await statuses([everything(ann)])).toEqual(["applied"]);
  });

  it("is a rollback where it is the meta row, and nothing is written", async () => {
    await redis.command("DEL", keys.meta(partition));
    await redis.command("RPUSH", keys.meta(partition), "x");
    expect(await driver.apply([append(ann, "", "v1", 1)])).toEqual({ status: "rolled-back" });
    expect(await contents()).toEqual(new Map());
    expect(await statuses([append(ann, "", "v1", 1)])).toEqual(["applied"]);
  });
});

describe("a group that is too large", () => {
  const many = <Item>(count: number, make: (index: number) => Item): readonly Item[] => Array.from({ length: count }, (_, index) => make(index));
  const rows = (place: Place, count: number): Group => {
    const names = many(count, (index) => `row${index}` as RowKey);
    return group(place, { checks: names.map((key) => ({ key, version: "" as Version })), rows: new Map(names.map((key) => [key, "v1\n"])) });
  };

  /** Without the meta rows. */
  const keyCount = async (): Promise<number> => Number(await redis.command("DBSIZE")) - PARTITIONS;

  beforeEach(clear);

  it("fails before it is sent, and no other one", async () => {
    const pages = many(8_001, (index) => pageAt(ann.stream, index + 1));
    const outcomes = await applyAll(driver, [append(bob, "", "b1", 1), group(ann, { logs: [log(ann.stream, { pages })] }), rows(ann, 4_001), append(eve, "", "e1", 1)]);
    expect(outcomes).toMatchObject([{ status: "applied" }, { status: "failed", error: { code: "overloaded" } }, { status: "failed" }, { status: "applied" }]);
    expect(await keyCount()).toBe(4);
  });

  it("is none of those that the script takes, however many rows they have together", async () => {
    const groups = [rows(ann, 1_999), rows(bob, 1_999), rows(eve, 1_999)];
    expect(await statuses(groups)).toEqual(["applied", "applied", "applied"]);
    expect(await keyCount()).toBe(3 * 1_999);
    const gone = groups.map((each) => ({ ...each, checks: each.checks.map(({ key }) => ({ key, version: "v1" as Version })), rows: new Map([...each.rows].map(([key]) => [key, undefined])) }));
    expect(await statuses(gone)).toEqual(["applied", "applied", "applied"]);
    expect(await keyCount()).toBe(0);
  });
});

describe("a server that takes no writes", () => {
  const checked = group(ann, { checks: [{ key: ann.row, version: "v1" as Version }] });
  const refused = { status: "failed", error: { code: "store_unavailable", details: { isOutcomeKnown: true } } };
  const appended = append(ann, "v1", "v2", 2);
  const kinds: readonly (readonly [string, Group])[] = [
    ["a row and a page", appended],
    ["a row alone", group(ann, replaceRow(ann, "v1", "v2"))],
    ["a page alone", group(ann, { logs: appended.logs })],
    ["an id", group(ann, { ...replaceRow(ann, "v1", "v2"), newIds: [{ stream: ann.stream, id: "new", offset: 2 }] })],
    ["a letter and an index", group(ann, { indexes: [{ index: "pending", member: "m", score: 0 }], letters: [{ type: "add", stream: ann.dead, offset: 1, member: "letter" as never }] })],
  ];

  /** A server with a row, three pages and a letter of Ann's, which then refuses writes. */
  async function openRefusing(refuse: (server: RedisServer) => Promise<unknown>): Promise<RedisServer & { readonly driver: Awaited<ReturnType<typeof connectDriver>> }> {
    const server = await startRedis();
    const itsDriver = await connectDriver(server);
    const pages = [1, 2, 3].map((offset) => pageAt(ann.stream, offset));
    const letters = [{ type: "add" as const, stream: ann.dead, offset: 1, member: "letter" as never }];
    expect(await statuses([group(ann, { ...replaceRow(ann, "", "v1"), logs: [log(ann.stream, { pages })], letters })], itsDriver)).toEqual(["applied"]);
    await refuse(server);
    return { ...server, driver: itsDriver, [Symbol.asyncDispose]: async () => void (await itsDriver.connection.close(), await server[Symbol.asyncDispose]()) };
  }
  const full = (server: RedisServer) => server.command("CONFIG", "SET", "maxmemory", "1");
  const alone = (server: RedisServer) => server.command("CONFIG", "SET", "min-replicas-to-write", "1");

  it.each([
    ["OOM", full],
    ["NOREPLICAS", alone],
  ])("refuses each group at its first write, publishes nothing, and goes on to say what is checked: %s", async (reply, refuse) => {
    await using server = await openRefusing(refuse);
    const told = await listen(server);
    const before = await contents(server);
    for (const [, each] of kinds) {
      const outcomes = await applyAll(server.driver, [checked, each, append(bob, "", "b1", 1), append(eve, "e0", "e1", 1)]);
      expect(outcomes).toMatchObject([{ status: "applied" }, refused, refused, { status: "stale" }]);
      expect(outcomes[1]).toMatchObject({ error: { details: { reply } } });
      expect(await contents(server)).toEqual(before);
    }
    expect(await told()).toEqual([]);
  });

  it("lets pages, letters and streams go while it is full, since that is what helps", async () => {
    await using server = await openRefusing(full);
    const trim = group(ann, { ...replaceRow(ann, "v1", "v2"), logs: [log(ann.stream, { trimmedThrough: 2 })] });
    const reset = group(ann, { ...replaceRow(ann, "v2", "v3"), logs: [log(ann.stream, { deleted: "birth0" as Tag })], letters: [{ type: "remove", stream: ann.dead, fromOffset: 1, toOffset: 9 }] });
    expect(await statuses([trim], server.driver)).toEqual(["applied"]);
    expect(await server.command("LLEN", keys.list(ann.partition, ann.stream))).toBe(1);
    expect(await statuses([reset], server.driver)).toEqual(["applied"]);
    expect([...(await contents(server)).keys()]).toEqual([keys.row(ann.partition, ann.row)]);
  });
});
