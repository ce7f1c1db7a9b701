import { VOID_POSITION, type Position } from "@apex/ws-queue-core";
import { describe, expect, it } from "vitest";
import { append, mint, place } from "./actors.ts";
import type { StoreCase } from "./harness.ts";
import { madeUp, numbered, positionsOf, read, readPage, readTexts } from "./reads.ts";

const ANN = place("ann");
const SMALL = { retentionEntriesMax: 3 };

export function describeResuming(storeCase: StoreCase): void {
  describe("continuing from a position", () => {
    it(
      "gives what follows it, at every entry and at the birth of the stream",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, ...numbered(4)));
        const all = await readPage(store, ANN.thread);
        for (const position of positionsOf(all)) {
          const page = await readPage(store, ANN.thread, position);
          expect(page.after).toEqual(position);
          expect(page.entries).toEqual(all.entries.slice(position.offset));
        }
      }),
    );

    it(
      "backwards gives what is up to it, and is reset for the same reasons",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        const back = (from: Position) => read(store, ANN.thread, from, { isBackward: true });
        await writer.commit(append(ANN.thread, ...numbered(3)));
        const all = await readPage(store, ANN.thread);
        const positions = positionsOf(all);
        for (const position of positions) {
          const page = { stream: ANN.thread, after: all.after, entries: all.entries.slice(0, position.offset), head: all.head, oldest: 1 };
          expect(await back(position)).toEqual({ status: "page", page });
        }
        expect(await back({ ...all.head, offset: 4 })).toEqual({ status: "reset", reason: "ahead", oldest: 1, head: all.head });
        for (const offset of [0, 1, 2, 3]) expect(await back(madeUp(offset))).toMatchObject({ status: "reset", reason: "forked", oldest: 1 });
        await writer.commit(append(ANN.thread, "4", "5"));
        const [birth, one, two, three] = positions as [Position, Position, Position, Position];
        for (const position of [VOID_POSITION, birth, one]) expect(await back(position)).toMatchObject({ status: "reset", reason: "trimmed", oldest: 3 });
        expect(await back(two)).toMatchObject({ status: "page", page: { after: two, entries: [], oldest: 3 } });
        expect(await back(three)).toMatchObject({ status: "page", page: { after: two, entries: [{ offset: 3 }], oldest: 3 } });
        await writer.commit({ type: "delete", stream: ANN.thread });
        expect(await back(three)).toEqual({ status: "reset", reason: "deleted", oldest: 1, head: VOID_POSITION });
      }, SMALL),
    );

    it(
      "goes on from where nothing was yet, until something is missing",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        const before = await readPage(store, ANN.thread, VOID_POSITION);
        expect(before).toEqual({ stream: ANN.thread, after: VOID_POSITION, entries: [], head: VOID_POSITION, oldest: 1 });
        await writer.commit(append(ANN.thread, ...numbered(3)));
        const page = await readPage(store, ANN.thread, VOID_POSITION);
        expect(page.entries).toHaveLength(3);
        // From here on the reader knows which incarnation of the stream it follows.
        expect(page.after).toEqual((await readPage(store, ANN.thread, "start")).after);
        await writer.commit(append(ANN.thread, "4"));
        expect(await read(store, ANN.thread, VOID_POSITION)).toMatchObject({ status: "reset", reason: "trimmed", oldest: 2 });
      }, SMALL),
    );

    it(
      "is reset as ahead behind the head",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, ...numbered(3)));
        const { head } = await readPage(store, ANN.thread, "head");
        for (const position of [{ ...head, offset: 4 }, madeUp(1_000)]) {
          expect(await read(store, ANN.thread, position)).toEqual({ status: "reset", reason: "ahead", oldest: 1, head });
        }
      }),
    );

    it(
      "is reset as forked where another entry is now: in the middle, at the head, at the birth, before the oldest",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, ...numbered(3)));
        const { head } = await readPage(store, ANN.thread, "head");
        for (const offset of [0, 1, 2, 3]) {
          const result = await read(store, ANN.thread, madeUp(offset));
          expect(result).toEqual({ status: "reset", reason: "forked", oldest: 1, head });
        }
        await writer.commit(append(ANN.thread, "4", "5"));
        expect(await read(store, ANN.thread, madeUp(2))).toMatchObject({ reason: "forked", oldest: 3 });
      }, SMALL),
    );

    it(
      "does not take one entry's tag for another's",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, ...numbered(3)));
        const [, first, second] = positionsOf(await readPage(store, ANN.thread)) as [Position, Position, Position];
        const mixed = { offset: first.offset, tag: second.tag };
        expect(await read(store, ANN.thread, mixed)).toMatchObject({ status: "reset", reason: "forked" });
      }),
    );

    it(
      "is reset as trimmed where the next entry is gone, and only there (L24)",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, ...numbered(3)));
        const positions = positionsOf(await readPage(store, ANN.thread));
        await writer.commit(append(ANN.thread, "4", "5"));
        const { head } = await readPage(store, ANN.thread, "head");
        const reset = { status: "reset", reason: "trimmed", oldest: 3, head };
        const [birth, one, two, three] = positions as [Position, Position, Position, Position];
        expect(await read(store, ANN.thread, birth)).toEqual(reset);
        expect(await read(store, ANN.thread, one)).toEqual(reset);
        expect((await readPage(store, ANN.thread, two)).entries).toHaveLength(3);
        expect((await readPage(store, ANN.thread, three)).entries).toHaveLength(2);
        expect(await readTexts(store, ANN.thread)).toEqual(["{\"n\":3}", "4", "5"]);
      }, SMALL),
    );

    it(
      "is reset as deleted where the stream is gone",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, "1"));
        const positions = positionsOf(await readPage(store, ANN.thread));
        await writer.commit({ type: "delete", stream: ANN.thread });
        for (const position of positions) {
          const result = await read(store, ANN.thread, position);
          expect(result).toEqual({ status: "reset", reason: "deleted", oldest: 1, head: VOID_POSITION });
        }
        expect((await readPage(store, ANN.thread, VOID_POSITION)).entries).toEqual([]);
      }),
    );

    it(
      "is reset as forked or ahead where the stream was deleted and began anew",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, ...numbered(3)));
        const positions = positionsOf(await readPage(store, ANN.thread));
        await writer.commit({ type: "delete", stream: ANN.thread });
        await writer.commit(append(ANN.thread, "a", "b"));
        const results = await Promise.all(positions.map((position) => read(store, ANN.thread, position)));
        expect(results).toMatchObject(["forked", "forked", "forked", "ahead"].map((reason) => ({ status: "reset", reason })));
      }),
    );
  });
}
