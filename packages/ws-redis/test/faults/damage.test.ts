import { partitionOf, parseUserId, type Position } from "@apex/ws-queue-core";
import { expect, onTestFinished, test } from "vitest";
import { createKeys } from "../../src/keys.ts";
import { coldKey, hotKey, producersKey, waitingKey } from "../../src/rows/row.ts";
import { failureOf } from "../connection/support/connect.ts";
import { openRealNode, readLines, threadOf, type RealNode } from "../support/real-node.ts";
import { serverOfFile } from "../support/redis-store.ts";

const redis = await serverOfFile({});
const COUNT = 5;
const THREAD = threadOf("ann");
const PARTITION = partitionOf(parseUserId("ann"));
let prefixes = 0;

/** Two nodes, one of which knows everything and one nothing; five entries of Ann, one of Bob. */
async function open() {
  const prefix = `damage${(prefixes += 1)}:`;
  const keys = createKeys(prefix);
  const nodes = [await openRealNode(redis, { prefix }), await openRealNode(redis, { prefix, cacheBytesMax: 0 })] as const;
  onTestFinished(async () => void (await Promise.all(nodes.map(({ store }) => store.close()))));
  const [ann, bob] = [await nodes[0].writer("ann"), await nodes[0].writer("bob")];
  for (let number = 1; number <= COUNT; number += 1) await ann.append(`"${number}"`);
  await bob.append('"bob 1"');
  return { nodes, keys, ann, bob, list: keys.list(PARTITION, THREAD) };
}

/** Reads as a client does, on behind damage: offsets and texts, and where damage was passed. */
async function readOn({ store }: RealNode): Promise<readonly string[]> {
  const found: string[] = [];
  let from: Position | "start" = "start";
  for (;;) {
    const result = await store.read({ stream: THREAD, from, entriesMax: 100, bytesMax: 100_000 });
    if (result.status === "page") {
      for (const { offset, text } of result.page.entries) found.push(`${offset} ${text}`);
      const last = result.page.entries.at(-1);
      if (last === undefined) return found;
      from = { offset: last.offset, tag: last.tag };
    } else {
      found.push(`${result.reason} through ${result.reason === "damaged" ? result.resume.offset : "?"}`);
      if (result.reason !== "damaged") return found;
      from = result.resume;
    }
  }
}

type Change = (list: string) => Promise<unknown>;
const page = async (list: string, index: number): Promise<string> => String(await redis.command("LINDEX", list, `${index}`));
const setPage = (list: string, index: number, text: string): Promise<unknown> => redis.command("LSET", list, `${index}`, text);
const setTo = (text: (old: string) => string): Change => async (list) => setPage(list, 2, text(await page(list, 2)));

test.each<readonly [string, Change, readonly string[]]>([
  ["a text of it is another", setTo((old) => old.replace('"3"', '"x"')), ['1 "1"', '2 "2"', "damaged through 3", '4 "4"', '5 "5"']],
  ["its end is gone", setTo((old) => old.slice(0, -9)), ['1 "1"', '2 "2"', "damaged through 3", '4 "4"', '5 "5"']],
  ["it is something else", setTo(() => "garbage"), ['1 "1"', '2 "2"', "damaged through 3", '4 "4"', '5 "5"']],
  ["it is empty", setTo(() => ""), ['1 "1"', '2 "2"', "damaged through 3", '4 "4"', '5 "5"']],
  ["it is gone", async (list) => void (await setPage(list, 2, "gone"), await redis.command("LREM", list, "1", "gone")), ['1 "1"', '2 "2"', "damaged through 3", '4 "4"', '5 "5"']],
  ["the whole list is gone", (list) => redis.command("DEL", list), ["damaged through 5"]],
])("a page of which %s is damage of its entries, and of nothing else", async (_, change, expected) => {
  const { nodes, ann, bob, list } = await open();
  const before = await readLines(nodes[0].store, "bob");
  await change(list);
  for (const node of nodes) expect(await readOn(node)).toEqual(expected);
  await ann.append('"6"');
  await bob.append('"bob 2"');
  for (const node of nodes) {
    expect(await readOn(node)).toEqual([...expected, '6 "6"']);
    expect((await readLines(node.store, "bob")).slice(0, 1)).toEqual(before);
  }
});

test("pages that changed places give none of their entries at another one's offset", async () => {
  const { nodes, ann, list } = await open();
  const [second, fourth] = [await page(list, 1), await page(list, 3)];
  await setPage(list, 1, fourth);
  await setPage(list, 3, second);
  await ann.append('"6"');
  for (const node of nodes) {
    const found = await readOn(node);
    expect(found.filter((line) => !line.startsWith("damaged") && line !== `${line.charAt(0)} "${line.charAt(0)}"`)).toEqual([]);
    expect([found[0], found.at(-1)]).toEqual(['1 "1"', '6 "6"']);
    expect(found.some((line) => line.startsWith("damaged"))).toBe(true);
  }
});

type Damage = readonly [string, (old: string) => readonly string[]];
const DAMAGES: readonly Damage[] = [
  ["cut off in the middle", (old) => ["SET", old.slice(0, old.length / 2)]],
  ["cut off behind its version", (old) => ["SET", old.slice(0, old.indexOf("\n") + 1)]],
  ["empty", () => ["SET", ""]],
  ["garbage", () => ["SET", "garbage"]],
  ["other JSON", (old) => ["SET", `${old.slice(0, old.indexOf("\n"))}\n{"a":1}`]],
  ["a list", () => ["RPUSH", "x"]],
  ["a hash", () => ["HSET", "x", "y"]],
];

/** All that the server has of Ann. */
async function contents(prefix: string): Promise<unknown> {
  const names = ((await redis.command("KEYS", `${prefix}*ann*`)) as readonly string[]).toSorted();
  return Promise.all(names.map(async (name) => [name, await redis.command("DUMP", name)]));
}

const ROWS = [
  ["thread", hotKey(THREAD), true],
  ["cold part of a thread", coldKey(THREAD), false],
  ["waiting part of a thread", waitingKey(THREAD), false],
  ["list of producers", producersKey(parseUserId("ann")), false],
] as const;

test.each(ROWS.flatMap(([what, key, isRead]) => DAMAGES.map(([how, damage]) => [what, how, key, isRead, damage] as const)))(
  "a row of a %s that is %s is told as damage, stays as it is, and stops no other user",
  async (what, _how, key, isRead, damage) => {
    const { nodes, keys, bob } = await open();
    const [knowing, { store, writer }] = nodes;
    const prefix = keys.meta(0).split("{")[0] ?? "";
    const name = keys.row(PARTITION, key);
    const old = (await redis.command("GET", name)) as string | null;
    const [command = "", ...args] = damage(old ?? "v1\n[]");
    await redis.command("DEL", name);
    await redis.command(command, name, ...args);
    const before = await contents(prefix);
    const acquire = () => store.lease({ type: "acquire", thread: THREAD, seen: undefined, nonce: "n1" });
    expect(await failureOf(what === "list of producers" ? writer("ann") : acquire())).toMatchObject({ code: "store_damaged", retryable: false });
    const read = store.read({ stream: THREAD, from: "start", entriesMax: 10, bytesMax: 1_000 });
    if (isRead) expect(await failureOf(read)).toMatchObject({ code: "store_damaged", details: { row: key } });
    else expect(await read).toMatchObject({ status: "page" });
    expect(await store.pending(undefined, 10)).toMatchObject({ threads: [] });
    expect(await contents(prefix)).toEqual(before);
    await bob.append('"bob goes on"');
    for (const node of nodes) expect(await readLines(node.store, "bob")).toHaveLength(2);
    expect([...knowing.errors, ...nodes[1].errors]).toEqual([]);
  },
);

test.each(DAMAGES)("a thread's row that is %s under a node that knows what it was is damage, or right again after its next commit", async (_, damage) => {
  const { nodes, keys, ann, bob } = await open();
  const name = keys.row(PARTITION, hotKey(THREAD));
  const [command = "", ...args] = damage(String(await redis.command("GET", name)));
  await redis.command("DEL", name);
  await redis.command(command, name, ...args);
  const [appended, other] = await Promise.allSettled([ann.append('"6"'), bob.append('"bob 2"')]);
  expect(other.status).toBe("fulfilled");
  if (appended.status === "rejected") expect(appended.reason).toMatchObject({ code: "store_damaged" });
  else for (const node of nodes) expect((await readOn(node)).at(-1)).toBe('6 "6"');
});
