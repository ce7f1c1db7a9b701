import { describe, expect, it } from "vitest";
import type { Op, Store } from "@apex/ws-queue-core/store";
import { append, clocksAt, consume, enqueue, mint, NOW, own, place, type Writer } from "./actors.ts";
import type { StoreCase } from "./harness.ts";
import { numbered, positionsOf, read, readPage, readTexts } from "./reads.ts";

const ANN = place("ann");
const BYTES = { eventBytesMax: 10, retentionBytesMax: 20 };
const AGE = { retentionAgeMs: 1_000 };

async function commitAt(store: Store, writer: Writer, at: number, op: Op): Promise<void> {
  expect(await store.commit(writer.prepare([op], { at }))).toMatchObject({ status: "committed", duplicate: false });
}

export function describeRetaining(storeCase: StoreCase): void {
  describe("retention", () => {
    it(
      "by count keeps the newest entries and goes on with the offsets",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        for (let count = 1; count <= 10; count += 1) await writer.commit(append(ANN.thread, String(count)));
        const page = await readPage(store, ANN.thread);
        expect(page.entries.map(({ offset, text }) => [offset, text])).toEqual([
          [8, "8"],
          [9, "9"],
          [10, "10"],
        ]);
        expect(page).toMatchObject({ oldest: 8, after: { offset: 7 }, head: { offset: 10 } });
      }, { retentionEntriesMax: 3 }),
    );

    it(
      "holds for a commit that alone is larger",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        expect(await writer.commit(append(ANN.thread, ...numbered(8)))).toMatchObject([{ first: 1, last: { offset: 8 } }]);
        expect(await readTexts(store, ANN.thread)).toEqual(numbered(3, 6));
        await writer.commit(append(ANN.thread, ...numbered(1, 9)));
        expect(await readTexts(store, ANN.thread)).toEqual(numbered(3, 7));
      }, { retentionEntriesMax: 3 }),
    );

    it(
      "by bytes counts UTF-8 and keeps the newest entry whatever its size",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, "ééééé", "1234567890"));
        expect(await readTexts(store, ANN.thread)).toHaveLength(2);
        await writer.commit(append(ANN.thread, "x"));
        expect(await readTexts(store, ANN.thread)).toEqual(["1234567890", "x"]);
        await writer.commit(append(ANN.thread, "123456789", "0"));
        expect(await readTexts(store, ANN.thread)).toEqual(["x", "123456789", "0"]);
      }, BYTES),
    );

    it(
      "by age lets old entries go when it is looked after",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await commitAt(store, writer, NOW, append(ANN.thread, "1", "2"));
        const next = await mint(store, ANN, "p2");
        await commitAt(store, next, NOW + 500, append(ANN.thread, "3"));
        await store.maintain(clocksAt(NOW + 900));
        expect(await readTexts(store, ANN.thread)).toEqual(["1", "2", "3"]);
        await store.maintain(clocksAt(NOW + 1_100));
        expect(await readTexts(store, ANN.thread)).toEqual(["3"]);
      }, AGE),
    );

    it(
      "by age has an age of its own for dead letters",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.dead, "letter"), append(ANN.thread, "1"));
        await store.maintain(clocksAt(NOW + 499));
        expect(await readTexts(store, ANN.dead)).toEqual(["letter"]);
        await store.maintain(clocksAt(NOW + 500));
        expect(await readTexts(store, ANN.dead)).toEqual([]);
        expect(await readTexts(store, ANN.thread)).toEqual(["1"]);
      }, { ...AGE, retentionDeadAgeMs: 500 }),
    );

    it(
      "by age takes many entries of one stream, of many streams, and stops at the first that is young enough",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        const many = place("ann", "many");
        await writer.commit(append(many.thread, ...numbered(2_345)), append(ANN.thread, "old"));
        await commitAt(store, await mint(store, ANN, "p2"), NOW + 500, append(many.thread, "young"));
        await store.maintain(clocksAt(NOW + 1_000));
        expect(await store.heads([many.thread, ANN.thread])).toMatchObject([{ oldest: 2_346 }, { oldest: 2 }]);
        expect(await readTexts(store, many.thread)).toEqual(["young"]);
      }, AGE),
    );

    it(
      "by age may let all entries go: who was at the head is verified all the same, and the offsets go on",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, "1", "2"));
        const { head, entries } = await readPage(store, ANN.thread);
        await store.maintain(clocksAt(NOW + 5_000));
        const idle = await readPage(store, ANN.thread, head);
        expect(idle).toEqual({ stream: ANN.thread, after: head, entries: [], head, oldest: 3 });
        expect(await readPage(store, ANN.thread, "start")).toEqual(idle);
        const behind = { offset: 1, tag: entries[0]?.tag ?? head.tag };
        expect(await read(store, ANN.thread, behind)).toMatchObject({ status: "reset", reason: "trimmed", oldest: 3, head });
        await writer.commit(append(ANN.thread, "3"));
        const page = await readPage(store, ANN.thread, head);
        expect(page.entries).toMatchObject([{ offset: 3, text: "3" }]);
      }, AGE),
    );

    it(
      "keeps the position before the oldest entry, so that who stands there loses nothing",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, "1", "2", "3"));
        const [, , second] = positionsOf(await readPage(store, ANN.thread));
        await writer.commit(append(ANN.thread, "4", "5"));
        const page = await readPage(store, ANN.thread, second);
        expect(page.after).toEqual(second);
        expect(page.entries.map(({ text }) => text)).toEqual(["3", "4", "5"]);
      }, { retentionEntriesMax: 3 }),
    );

    it(
      "counts what it lets go, by size and by age, and not what is deleted",
      storeCase(async ({ store, counted }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, ...numbered(5)));
        await writer.commit(append(ANN.thread, "6"), append(ANN.dead, "letter"));
        await store.heads([ANN.thread]);
        expect(counted("store.entries.trimmed")).toBe(3);
        await store.maintain(clocksAt(NOW + 1_001));
        expect(counted("store.entries.trimmed")).toBe(6);
        await writer.commit(append(ANN.thread, ...numbered(2)));
        await writer.commit({ type: "delete", stream: ANN.thread });
        await store.heads([ANN.thread]);
        expect(counted("store.entries.trimmed")).toBe(6);
      }, { retentionEntriesMax: 3, ...AGE }),
    );

    it(
      "never takes a request that waits, by count, bytes or age",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        for (const request of ["r1", "r2", "r3", "r4"]) await producer.commit(enqueue(ANN, request, `"text of ${request}"`));
        await store.maintain(clocksAt(NOW + 5_000));
        expect(await readTexts(store, ANN.inbox)).toHaveLength(4);
        await owner.commit(consume(ANN, "r1"), consume(ANN, "r2"));
        await producer.commit(enqueue(ANN, "r5"));
        await store.maintain(clocksAt(NOW + 5_000));
        const first = (await store.thread(ANN.thread))?.waiting[0];
        const page = await readPage(store, ANN.inbox, first?.after);
        expect(page).toMatchObject({ oldest: 3, entries: [{ text: '"text of r3"' }, { text: '"text of r4"' }, {}] });
      }, { retentionEntriesMax: 1, eventBytesMax: 20, retentionBytesMax: 20, ...AGE }),
    );

    it(
      "of one stream leaves the others alone",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.dead, "letter"));
        await writer.commit(append(ANN.thread, ...numbered(9)));
        expect(await readTexts(store, ANN.dead)).toEqual(["letter"]);
      }, { retentionEntriesMax: 3 }),
    );
  });
}
