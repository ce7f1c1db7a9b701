import * as v from "valibot";
import { createError } from "@apex/ws-queue-core";
import type { Store } from "@apex/ws-queue-core/store";
import { describe, expect, it } from "vitest";
import { createManager, defineContract, type Manager } from "../../src/index.ts";
import { memoryStore } from "../../src/memory.ts";
import { sqliteStore } from "../../src/sqlite.ts";
import { freshPath, runUntilKilled } from "../support/child.ts";
import { STORES, type SharedStore } from "../support/stores.ts";

const ANN = { userId: "ann", threadId: "t1" };
const noted = (text: string) => ({ type: "noted", payload: { text } }) as const;
const as = (value: unknown): never => value as never;

const contract = defineContract({
  requests: {},
  events: {
    noted: v.object({ text: v.string() }),
    slow: v.pipeAsync(v.object({ text: v.string() }), v.checkAsync(async () => true)),
  },
});

const start = (shared: SharedStore, through?: (store: Store) => Store): Promise<Manager<typeof contract>> =>
  createManager({ contract, store: shared.open(through), authenticate: () => null, onError: () => undefined });

async function texts(manager: Manager<typeof contract>, thread = ANN): Promise<string[]> {
  const found: string[] = [];
  for await (const event of manager.history(thread)) found.push("text" in event ? event.text : "another");
  return found;
}

describe.each(STORES)("an append under an id, on the $name store", ({ share }) => {
  it("is the first answer again in the same thread, whatever the event is now, and another one in another thread", async () => {
    await using shared = await share();
    await using manager = await start(shared);
    const first = await manager.append(ANN, "noted", { text: "a" }, { id: "x" });
    await manager.append(ANN, "noted", { text: "b" });
    expect(await manager.append(ANN, "noted", { text: "again" }, { id: "x" })).toEqual(first);
    const other = { ...ANN, threadId: "t2" };
    expect(await manager.append(other, "slow", { text: "c" }, { id: "x" })).toMatchObject({ offset: 1 });
    expect(await manager.append({ ...ANN, userId: "bob" }, "noted", { text: "d" }, { id: "x" })).toMatchObject({ offset: 1 });
    expect(await texts(manager)).toEqual(["a", "b"]);
    expect(await texts(manager, other)).toEqual(["c"]);
  });

  it("of a list names all of it, its count included", async () => {
    await using shared = await share();
    await using manager = await start(shared);
    await manager.append(ANN, "noted", { text: "a" });
    const first = await manager.append(ANN, [noted("b"), noted("c"), noted("d")], { id: "x" });
    expect(first).toMatchObject({ offset: 2, count: 3 });
    expect(await manager.append(ANN, [noted("b")], { id: "x" })).toEqual(first);
    const { count: _count, ...asOne } = first;
    expect(await manager.append(ANN, "noted", { text: "b" }, { id: "x" })).toEqual(asOne);
    expect(await texts(manager)).toEqual(["a", "b", "c", "d"]);
  });

  it("happens once when the calls come together, on one node and on two, among others whose order stays (D01)", async () => {
    await using shared = await share();
    await using one = await start(shared);
    await using two = await start(shared);
    const [a, x, b, again, elsewhere, c] = await Promise.all([
      one.append(ANN, "noted", { text: "a" }),
      one.append(ANN, "noted", { text: "x" }, { id: "x" }),
      one.append(ANN, [noted("b"), noted("b")]),
      one.append(ANN, "noted", { text: "again" }, { id: "x" }),
      two.append(ANN, "noted", { text: "elsewhere" }, { id: "x" }),
      one.append(ANN, "noted", { text: "c" }),
    ]);
    expect(again).toEqual(x);
    expect(elsewhere).toEqual(x);
    expect([a.offset, b.offset, c.offset]).toEqual([a, b, c].map(({ offset }) => offset).toSorted((left, right) => left - right));
    const seen = await texts(one);
    expect(seen.filter((text) => text.length > 1 || text === "x")).toHaveLength(1);
    expect(seen.filter((text) => text.length === 1 && text !== "x")).toEqual(["a", "b", "b", "c"]);
  });

  it("is known to the next process", async () => {
    await using shared = await share();
    const before = await start(shared);
    const first = await before.append(ANN, [noted("a"), noted("b")], { id: "x" });
    await before.close();
    await shared.restart();
    await using next = await start(shared);
    expect(await next.append(ANN, [noted("a"), noted("b")], { id: "x" })).toEqual(first);
    expect(await texts(next)).toEqual(["a", "b"]);
  });

  it("is safe to repeat after a store that did not answer, whether it was done or not", async () => {
    await using shared = await share();
    const fates = ["done", "not done"];
    const unavailable = (store: Store): Store => ({
      ...store,
      async commit(commit) {
        const fate = commit.ops.some(({ type }) => type === "append-once") ? fates.shift() : undefined;
        if (fate !== "not done") await store.commit(commit);
        if (fate !== undefined) throw createError("store_unavailable");
        return store.commit(commit);
      },
    });
    await using manager = await start(shared, unavailable);
    const answers = [await manager.append(ANN, "noted", { text: "a" }, { id: "x" }), await manager.append(ANN, "noted", { text: "b" }, { id: "y" })];
    expect(fates).toEqual([]);
    expect(answers).toMatchObject([{ offset: 1 }, { offset: 2 }]);
    expect(await texts(manager)).toEqual(["a", "b"]);
  });

  it("is safe to repeat after the manager was closed before its answer", async () => {
    await using shared = await share();
    const silent = (store: Store): Store => ({
      ...store,
      commit: (commit) => store.commit(commit).then((result) => (commit.ops.length === 0 ? result : new Promise(() => undefined))),
    });
    const before = await start(shared, silent);
    const appended = before.append(ANN, "noted", { text: "a" }, { id: "x" });
    const refused = expect(appended).rejects.toMatchObject({ code: "closed" });
    await expect.poll(() => texts(before)).toEqual(["a"]);
    await before.close();
    await refused;
    await using next = await start(shared);
    expect(await next.append(ANN, "noted", { text: "a" }, { id: "x" })).toMatchObject({ offset: 1 });
    expect(await texts(next)).toEqual(["a"]);
  });
});

it("an append whose process was killed between the commit and the answer is found by the next process", { timeout: 60_000 }, async () => {
  const file = freshPath();
  await runUntilKilled(new URL("../support/unanswered-child.ts", import.meta.url), [file, "append"], (line) => line === "landed");
  await using manager = await createManager({ contract, store: sqliteStore(file), authenticate: () => null, onError: () => undefined });
  expect(await manager.append(ANN, [noted("3")], { id: "chosen" })).toMatchObject({ offset: 1, count: 2 });
  expect(await texts(manager)).toEqual(["1", "2"]);
});

it.each([
  ["an empty id", { id: "" }, "invalid_id"],
  ["an id that is too long", { id: "x".repeat(129) }, "invalid_id"],
  ["an id that is no text", { id: 7 }, "invalid_id"],
  ["another option", { key: "x" }, "invalid_argument"],
  ["what has no options", "x", "invalid_argument"],
])("%s is refused before anything is written", async (_name, options, code) => {
  await using manager = await createManager({ contract, store: memoryStore(), authenticate: () => null });
  await expect(manager.append(ANN, "noted", { text: "a" }, as(options))).rejects.toMatchObject({ code });
  await expect(manager.append(ANN, [noted("a")], as(options))).rejects.toMatchObject({ code });
  expect(await texts(manager)).toEqual([]);
});
