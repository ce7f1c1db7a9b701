import { samePosition, VOID_POSITION } from "@apex/ws-queue-core";
import { describe, expect, it } from "vitest";
import { append, mint, place } from "./actors.ts";
import type { StoreCase } from "./harness.ts";
import { numbered, pagesBack, positionsOf, read, readPage } from "./reads.ts";

const ANN = place("ann");

export function describePaging(storeCase: StoreCase): void {
  describe("reading", () => {
    it(
      "finds nothing in a stream that does not exist, and no fault in it",
      storeCase(async ({ store }) => {
        const empty = { stream: ANN.thread, after: VOID_POSITION, entries: [], head: VOID_POSITION, oldest: 1 };
        expect(await readPage(store, ANN.thread, "start")).toEqual(empty);
        expect(await readPage(store, ANN.thread, "head")).toEqual(empty);
        for (const from of ["start", "head", VOID_POSITION] as const) expect(await readPage(store, ANN.thread, from, { isBackward: true })).toEqual(empty);
      }),
    );

    it(
      "at the head gives an empty page that tells where it is",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        const results = await writer.commit(append(ANN.thread, ...numbered(3)));
        const page = await readPage(store, ANN.thread, "head");
        expect(results).toMatchObject([{ last: page.head }]);
        expect(page).toEqual({ stream: ANN.thread, after: page.head, entries: [], head: page.head, oldest: 1 });
      }),
    );

    it(
      "goes page by page, each following the one before",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, ...numbered(10)));
        const { head, entries, after } = await readPage(store, ANN.thread);
        let at = after;
        const found = [];
        for (const size of [4, 4, 2, 0]) {
          const page = await readPage(store, ANN.thread, at, { entriesMax: 4 });
          expect(page).toMatchObject({ after: at, head, oldest: 1 });
          expect(page.entries).toHaveLength(size);
          found.push(...page.entries);
          const last = page.entries.at(-1);
          if (last !== undefined) at = { offset: last.offset, tag: last.tag };
        }
        expect(found).toEqual(entries);
        expect(at).toEqual(head);
      }),
    );

    it(
      "goes back page by page, each in front of the one before, and finds what reading on finds",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, ...numbered(100)));
        const all = await readPage(store, ANN.thread);
        const positions = positionsOf(all);
        for (const entriesMax of [1, 7, 33, 100, 1_000]) {
          const pages = await pagesBack(store, ANN.thread, { entriesMax });
          expect(pages.toReversed().flatMap(({ entries }) => entries)).toEqual(all.entries);
          expect(pages.slice(0, -1).every(({ entries }) => entries.length === entriesMax)).toBe(true);
          expect(pages.every(({ after, head, oldest }) => positions.some((position) => samePosition(position, after)) && samePosition(head, all.head) && oldest === 1)).toBe(true);
          expect(pages.at(-1)?.after).toEqual(all.after);
        }
        expect(await read(store, ANN.thread, "start", { isBackward: true })).toMatchObject({ status: "page", page: { after: all.after, entries: [] } });
      }),
    );

    it(
      "goes back to the oldest entry that is kept, and no further",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        for (const first of [1, 3, 5]) await writer.commit(append(ANN.thread, ...numbered(2, first)));
        const all = await readPage(store, ANN.thread);
        const pages = await pagesBack(store, ANN.thread, { entriesMax: 2 });
        expect(pages.map(({ after, oldest, entries }) => [after.offset, oldest, entries.length])).toEqual([[4, 4, 2], [3, 4, 1]]);
        expect(pages.at(-1)?.after).toEqual(all.after);
      }, { retentionEntriesMax: 3 }),
    );

    it(
      "goes back within the bytes that were asked for, the newest entry in any case",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, "1234567890", "🦉", "x", "é", "éé"));
        const textsOf = async (bytesMax: number) => (await pagesBack(store, ANN.thread, { bytesMax })).map(({ entries }) => entries.map(({ text }) => text).join(" "));
        expect(await textsOf(1)).toEqual(["éé", "é", "x", "🦉", "1234567890"]);
        expect(await textsOf(6)).toEqual(["é éé", "🦉 x", "1234567890"]);
        expect(await textsOf(11)).toEqual(["🦉 x é éé", "1234567890"]);
        expect(await textsOf(20)).toEqual(["🦉 x é éé", "1234567890"]);
        expect(await textsOf(21)).toEqual(["1234567890 🦉 x é éé"]);
      }),
    );

    it(
      "stays within the bytes that were asked for, in UTF-8, but gives one entry in any case",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, "éé", "é", "x", "🦉", "1234567890"));
        const size = async (bytesMax: number, skip = 0) => {
          const { after, entries } = await readPage(store, ANN.thread);
          const from = skip === 0 ? after : entries[skip - 1];
          if (from === undefined) throw new Error("There are five entries");
          return (await readPage(store, ANN.thread, { offset: from.offset, tag: from.tag }, { bytesMax })).entries.length;
        };
        expect(await size(1)).toBe(1);
        expect(await size(5)).toBe(1);
        expect(await size(6)).toBe(2);
        expect(await size(7)).toBe(3);
        expect(await size(10)).toBe(3);
        expect(await size(11)).toBe(4);
        expect(await size(20)).toBe(4);
        expect(await size(21)).toBe(5);
        expect(await size(1, 4)).toBe(1);
      }),
    );

    it(
      "tells the heads of several streams at once, in the order asked",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, ...numbered(5)), append(ANN.dead, "1"));
        const [dead, none, thread] = await store.heads([ANN.dead, ANN.inbox, ANN.thread]);
        expect(none).toBeUndefined();
        expect(dead).toEqual({ head: (await readPage(store, ANN.dead)).head, oldest: 1 });
        expect(thread).toEqual({ head: (await readPage(store, ANN.thread)).head, oldest: 3 });
        expect(await store.heads([])).toEqual([]);
      }, { retentionEntriesMax: 3 }),
    );

    it(
      "sees a commit as soon as it was answered",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        for (let count = 1; count <= 20; count += 1) {
          await writer.commit(append(ANN.thread, String(count)));
          expect((await readPage(store, ANN.thread)).entries).toHaveLength(count);
        }
      }),
    );
  });
}
