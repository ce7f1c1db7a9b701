import { isApexError, type Position } from "@apex/ws-queue-core";
import type { ReadRequest, ReadResult, Store } from "@apex/ws-queue-core/store";
import { openSqliteStore } from "@apex/ws-sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { append, createAuthor, person } from "./support/author.ts";
import { damageEntry, DAMAGES, type Damage } from "./support/damage.ts";
import { freshPath } from "./support/files.ts";

const ANN = person("ann");
const COUNT = 90;

async function storeWith(damages: readonly (readonly [offset: number, damage: Damage])[]) {
  const file = freshPath();
  const first = await openSqliteStore(file, { synchronous: "off" });
  const texts = Array.from({ length: COUNT }, (_, index) => JSON.stringify({ number: index + 1 }));
  await (await createAuthor(first, ANN)).commit(append(ANN, ...texts));
  const before = await first.read(request("start"));
  await first.close();
  for (const [offset, damage] of damages) damageEntry(file, ANN.thread, offset, damage);
  const errors: unknown[] = [];
  const store = await openSqliteStore(file, { synchronous: "off", onError: (error) => errors.push(error) });
  onTestFinished(() => store.close());
  const positions = before.status === "page" ? before.page.entries.map(({ offset, tag }) => ({ offset, tag })) : [];
  return { file, store, errors, positionOf: (offset: number): Position => positions[offset - 1] as Position };
}

const request = (from: ReadRequest["from"], entriesMax = 1_000): ReadRequest => ({ stream: ANN.thread, from, entriesMax, bytesMax: 1_000_000 });

interface Reading {
  readonly offsets: readonly number[];
  readonly resets: readonly Extract<ReadResult, { status: "reset" }>[];
}

/** Reads as a client does: on and on, behind damage, too. Every entry has the number that its offset says. */
async function readOn(store: Store, from: ReadRequest["from"] = "start", entriesMax?: number): Promise<Reading> {
  const offsets: number[] = [];
  const resets: Extract<ReadResult, { status: "reset" }>[] = [];
  for (let next = from; ; ) {
    const result = await store.read(request(next, entriesMax));
    if (result.status === "page") {
      for (const { offset, text } of result.page.entries) {
        expect(JSON.parse(text)).toMatchObject({ number: offset });
        offsets.push(offset);
      }
      const last = result.page.entries.at(-1);
      if (last === undefined) return { offsets, resets };
      next = { offset: last.offset, tag: last.tag };
    } else {
      resets.push(result);
      if (result.reason !== "damaged") return { offsets, resets };
      next = result.resume;
    }
  }
}

/** The same backwards, the newest entry first. */
async function readBack(store: Store): Promise<Reading> {
  const offsets: number[] = [];
  const resets: Extract<ReadResult, { status: "reset" }>[] = [];
  for (let before: ReadRequest["from"] = "head"; ; ) {
    const result = await store.read({ ...request(before, 50), isBackward: true });
    if (result.status === "page") {
      if (result.page.entries.length === 0) return { offsets, resets };
      for (const { offset, text } of result.page.entries.toReversed()) {
        expect(JSON.parse(text)).toMatchObject({ number: offset });
        offsets.push(offset);
      }
      before = result.page.after;
    } else {
      resets.push(result);
      if (result.reason !== "damaged") return { offsets, resets };
      before = result.resume;
    }
  }
}

const all = Array.from({ length: COUNT }, (_, index) => index + 1);
const without = (...lost: readonly number[]): number[] => all.filter((offset) => !lost.includes(offset));

describe.each(DAMAGES)("an entry that is damaged (%s)", (damage) => {
  const lost = (offset: number): number[] => (damage === "swapped-with-next" ? [offset, offset + 1] : [offset]);

  it.each([["the first", 1], ["one in the middle", 40], ["the last of the rows that are read together", 32]])("%s: is passed over, and told once", async (_, offset) => {
    const { store, errors } = await storeWith([[offset, damage]]);
    const { offsets, resets } = await readOn(store);
    expect(offsets).toEqual(without(...lost(offset)));
    expect(resets).toMatchObject([{ reason: "damaged", oldest: 1, head: { offset: COUNT }, resume: { offset: lost(offset).at(-1) } }]);
    const back = await readBack(store);
    expect(back.offsets).toEqual(without(...lost(offset)).toReversed());
    expect(back.resets).toMatchObject([{ reason: "damaged", oldest: 1, head: { offset: COUNT }, resume: { offset: offset - 1 } }]);
    await readOn(store);
    await readOn(store, "start", 7);
    expect(errors.map((error) => isApexError(error) && [error.code, error.details])).toEqual([
      ["store_damaged", { path: expect.any(String) as string, stream: ANN.thread, offset, through: lost(offset).at(-1) }],
    ]);
  });

  it("the newest: readers come to the head, and appends go on", async () => {
    const offset = damage === "swapped-with-next" ? COUNT - 1 : COUNT;
    const { store } = await storeWith([[offset, damage]]);
    const before = await readOn(store);
    expect(before.offsets).toEqual(without(...lost(offset)));
    expect(before.resets).toMatchObject([{ resume: { offset: COUNT } }]);
    expect((await readBack(store)).offsets).toEqual(without(...lost(offset)).toReversed());
    const author = await createAuthor(store, ANN);
    await author.commit(append(ANN, JSON.stringify({ number: COUNT + 1 })));
    const resume = before.resets[0]?.reason === "damaged" ? before.resets[0].resume : "start";
    expect(await readOn(store, resume)).toEqual({ offsets: [COUNT + 1], resets: [] });
    expect((await readOn(store)).offsets).toEqual([...without(...lost(offset)), COUNT + 1]);
  });

  it("gives the position behind it again and again, also after a restart", async () => {
    const { file, store } = await storeWith([[40, damage]]);
    const resets = [(await readOn(store)).resets, (await readOn(store)).resets];
    await store.close();
    const again = await openSqliteStore(file, { synchronous: "off", onError: () => undefined });
    onTestFinished(() => again.close());
    resets.push((await readOn(again)).resets);
    expect(new Set(resets.map((found) => JSON.stringify(found))).size).toBe(1);
  });
});

it("tells each of two stretches that lie apart, and gives what is between", async () => {
  const { store, errors } = await storeWith([[10, "removed"], [11, "removed"], [12, "text-flipped"], [40, "other-tag"]]);
  const { offsets, resets } = await readOn(store);
  expect(offsets).toEqual(without(10, 11, 12, 40));
  expect(resets).toMatchObject([{ resume: { offset: 12 } }, { resume: { offset: 40 } }]);
  expect(errors).toHaveLength(2);
});

it("continues where a client has what was damaged since, if the tag can still be compared", async () => {
  const { store, positionOf } = await storeWith([[40, "text-flipped"], [50, "removed"]]);
  expect((await readOn(store, positionOf(40))).offsets[0]).toBe(41);
  // Whether this is the entry that was there, nothing tells any more.
  expect(await store.read(request(positionOf(50)))).toMatchObject({ status: "reset", reason: "forked" });
});

it("goes through a file of which everything is damaged", async () => {
  const { store } = await storeWith(all.map((offset) => [offset, "text-flipped"]));
  expect(await readOn(store)).toMatchObject({ offsets: [], resets: [{ reason: "damaged", resume: { offset: COUNT } }] });
  expect(await readBack(store)).toMatchObject({ offsets: [], resets: [{ reason: "damaged", resume: { offset: 0 } }] });
});
