import { describe, expect, it } from "vitest";
import { append, cancelRequest, closeRun, consume, enqueue, mint, openRun, own, place } from "./actors.ts";
import type { StoreCase } from "./harness.ts";

const ANN = place("ann");

export function describeFindingWork(storeCase: StoreCase): void {
  describe("pending threads", () => {
    it(
      "are those with a waiting request or an open run, and no others",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await producer.commit(append(place("ann", "quiet").thread, "1"), cancelRequest(place("ann", "cancelled"), "r9"));
        expect(await store.pending(undefined, 10)).toEqual([]);
        await producer.commit(enqueue(ANN, "r1"));
        expect(await store.pending(undefined, 10)).toEqual([ANN.thread]);
        await owner.commit(openRun(ANN, "run-1", "r1"));
        await owner.commit(consume(ANN, "r1"));
        expect(await store.pending(undefined, 10)).toEqual([ANN.thread]);
        await owner.commit(closeRun(ANN, "run-1"));
        expect(await store.pending(undefined, 10)).toEqual([]);
      }),
    );

    it(
      "come page by page, ordered by key, of all users",
      storeCase(async ({ store }) => {
        const users = ["zoe", "ann", "bob", "Ann", "été", "bob smith"];
        const places = users.flatMap((user) => [place(user, "t2"), place(user, "t10")]);
        for (const [index, at] of places.entries()) {
          const producer = await mint(store, at, `p${index}`);
          await producer.commit(enqueue(at, "r1"));
        }
        const keys = places.map(({ thread }) => thread).toSorted((a, b) => (a < b ? -1 : 1));
        expect(await store.pending(undefined, 100)).toEqual(keys);
        expect(await store.pending(undefined, 5)).toEqual(keys.slice(0, 5));
        expect(await store.pending(keys[4], 5)).toEqual(keys.slice(5, 10));
        expect(await store.pending(keys[9], 5)).toEqual(keys.slice(10));
        expect(await store.pending(keys.at(-1), 5)).toEqual([]);
      }),
    );

    it(
      "are found behind a key that is not pending any more",
      storeCase(async ({ store }) => {
        const [one, two, three] = [place("ann", "t1"), place("ann", "t2"), place("ann", "t3")];
        const producer = await mint(store, one);
        await producer.commit(enqueue(one, "r1"), enqueue(two, "r2"), enqueue(three, "r3"));
        const owner = await own(store, two);
        await owner.commit(consume(two, "r2"));
        expect(await store.pending(two.thread, 10)).toEqual([three.thread]);
      }),
    );

    it(
      "know nothing of a thread that does not exist",
      storeCase(async ({ store }) => {
        expect(await store.thread(ANN.thread)).toBeUndefined();
        const producer = await mint(store, ANN);
        await producer.commit(append(ANN.thread, "1"));
        expect(await store.thread(ANN.thread)).toBeUndefined();
      }),
    );
  });
}
