import { HOLE_TAG, type Position } from "@apex/ws-queue-core";
import type { Store } from "@apex/ws-queue-core/store";
import { describe, expect, it } from "vitest";
import { append, clocksAt, enqueue, mint, NOW, place } from "./actors.ts";
import type { DamageEntry, StoreCase, StoreHarness, StoreTest } from "./harness.ts";
import { numbered, positionsOf, read, readPage } from "./reads.ts";

const ANN = place("ann");

type Damaging = (test: StoreTest & { readonly damage: DamageEntry }) => Promise<void>;

/** Damage is told by `onError`; what else goes wrong is not expected. */
const damaging =
  (body: Damaging) =>
  async (test: StoreTest): Promise<void> => {
    const { damage } = test;
    if (damage === undefined) throw new Error("A store that can be damaged has to come with a way to do it");
    await body({ ...test, damage });
    for (const error of test.errors.splice(0)) expect(error).toMatchObject({ code: "store_damaged" });
  };

/** Reads back to the oldest entry, before damage, too: texts, the newest first, and where damage ends. */
async function readBackThrough(store: Store, stream = ANN.thread): Promise<{ texts: string[]; resumed: Position[] }> {
  const texts: string[] = [];
  const resumed: Position[] = [];
  for (let from: "head" | Position = "head"; ; ) {
    const result = await read(store, stream, from, { isBackward: true, entriesMax: 2 });
    if (result.status === "reset") {
      if (result.reason !== "damaged") throw new Error(`It is ${result.reason}`);
      resumed.push(result.resume);
      from = result.resume;
    } else {
      if (result.page.entries.length === 0) return { texts, resumed };
      texts.push(...result.page.entries.map(({ text }) => text).toReversed());
      from = result.page.after;
    }
  }
}

/** Reads on to the head, behind damage, too: texts, and where damage ends. */
async function readThrough(store: Store, stream = ANN.thread): Promise<{ texts: string[]; resumed: Position[] }> {
  const texts: string[] = [];
  const resumed: Position[] = [];
  for (let from: "start" | Position = "start"; ; ) {
    const result = await read(store, stream, from);
    if (result.status === "reset") {
      if (result.reason !== "damaged") throw new Error(`It is ${result.reason}`);
      resumed.push(result.resume);
      from = result.resume;
    } else {
      const last = result.page.entries.at(-1);
      if (last === undefined) return { texts, resumed };
      texts.push(...result.page.entries.map(({ text }) => text));
      from = { offset: last.offset, tag: last.tag };
    }
  }
}

/** What a store does about entries that are lost or not what was appended, where a test can make them that. */
export function describeDamage(storeCase: StoreCase, { canDamage = false }: StoreHarness): void {
  describe.runIf(canDamage)("damaged entries", () => {
    it(
      "are never given out, and those before and behind them are, each under its own offset",
      storeCase(
        damaging(async ({ store, damage }) => {
          const writer = await mint(store, ANN);
          await writer.commit(append(ANN.thread, ...numbered(9)));
          const before = positionsOf(await readPage(store, ANN.thread));
          await damage(ANN.thread, 3, "removed");
          await damage(ANN.thread, 6, "altered");
          const { texts, resumed } = await readThrough(store);
          expect(texts).toEqual(numbered(9).filter((_, index) => index !== 2 && index !== 5));
          expect(resumed).toEqual([{ offset: 3, tag: HOLE_TAG }, before[6]]);
          const page = await readPage(store, ANN.thread, { offset: 3, tag: HOLE_TAG });
          expect(page.entries.map(({ offset }) => offset)).toEqual([4, 5]);
        }),
      ),
    );

    it(
      "are passed over backwards as well, also at the head and before the oldest entry that is there",
      storeCase(
        damaging(async ({ store, damage }) => {
          const writer = await mint(store, ANN);
          await writer.commit(append(ANN.thread, ...numbered(12)));
          const before = positionsOf(await readPage(store, ANN.thread));
          for (const offset of [1, 5, 12]) await damage(ANN.thread, offset, "removed");
          for (const offset of [6, 9]) await damage(ANN.thread, offset, "altered");
          const { texts, resumed } = await readBackThrough(store);
          expect(texts).toEqual([11, 10, 8, 7, 4, 3, 2].map((number) => numbered(1, number)[0]));
          expect(resumed).toEqual([before[11], before[8], before[4], before[0]]);
          const page = await readPage(store, ANN.thread, before[8], { isBackward: true });
          expect(page).toMatchObject({ after: before[6], entries: [{ offset: 7 }, { offset: 8 }] });
        }),
      ),
    );

    it(
      "at the head stop no append, and a position behind them goes on",
      storeCase(
        damaging(async ({ store, damage }) => {
          const writer = await mint(store, ANN);
          await writer.commit(append(ANN.thread, ...numbered(3)));
          await damage(ANN.thread, 3, "removed");
          const hole = { offset: 3, tag: HOLE_TAG };
          expect(await read(store, ANN.thread, hole)).toMatchObject({ status: "page", page: { after: hole, entries: [], head: hole } });
          expect(await writer.commit(append(ANN.thread, ...numbered(1, 4)))).toMatchObject([{ first: 4 }]);
          expect((await readPage(store, ANN.thread, hole)).entries.map(({ offset }) => offset)).toEqual([4]);
        }),
      ),
    );

    it(
      "are trimmed like all others",
      storeCase(
        damaging(async ({ store, damage }) => {
          await store.maintain(clocksAt(NOW));
          const writer = await mint(store, ANN);
          await writer.commit(append(ANN.thread, ...numbered(4)));
          for (const offset of [1, 3]) await damage(ANN.thread, offset, "removed");
          await writer.commit(append(ANN.thread, ...numbered(3, 5)));
          expect(await store.heads([ANN.thread])).toMatchObject([{ oldest: 4, head: { offset: 7 } }]);
          await store.maintain(clocksAt(NOW + 2_000));
          expect(await store.heads([ANN.thread])).toMatchObject([{ oldest: 8 }]);
          await writer.commit(append(ANN.thread, ...numbered(2, 8)));
          expect((await readThrough(store)).texts).toEqual(numbered(2, 8));
        }),
        { retentionEntriesMax: 4, retentionAgeMs: 1_000 },
      ),
    );

    it(
      "of an inbox: a request that waits stays known, though its entry is lost",
      storeCase(
        damaging(async ({ store, damage }) => {
          const producer = await mint(store, ANN);
          await producer.commit(enqueue(ANN, "r1"));
          await damage(ANN.inbox, 1, "removed");
          expect(await (await mint(store, ANN, "p2")).commit(enqueue(ANN, "r1"))).toEqual([{ type: "known" }]);
          expect((await store.thread(ANN.thread))?.waiting).toHaveLength(1);
        }),
      ),
    );
  });
}
