import { describe, expect, it } from "vitest";
import { append, attempt, cancelRequest, consume, deleteThread, enqueue, mint, openRun, own, place } from "./actors.ts";
import type { StoreCase } from "./harness.ts";
import { numbered, readPage, readPending, readTexts } from "./reads.ts";

const ANN = place("ann");

export function describeDeleting(storeCase: StoreCase): void {
  describe("deleting a stream", () => {
    it(
      "takes its entries away, and may be repeated",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, ...numbered(3)), append(ANN.dead, "letter"));
        for (let count = 0; count < 2; count += 1) {
          expect(await writer.commit({ type: "delete", stream: ANN.thread })).toEqual([{ type: "done" }]);
          expect(await store.heads([ANN.thread])).toEqual([undefined]);
          expect(await readTexts(store, ANN.thread)).toEqual([]);
        }
        expect(await readTexts(store, ANN.dead)).toEqual(["letter"]);
      }),
    );

    it(
      "lets another one begin at offset 1 with another birth mark",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, ...numbered(3)));
        const before = await readPage(store, ANN.thread);
        await writer.commit({ type: "delete", stream: ANN.thread });
        await writer.commit(append(ANN.thread, "a"));
        const after = await readPage(store, ANN.thread);
        expect(after).toMatchObject({ after: { offset: 0 }, head: { offset: 1 }, oldest: 1 });
        expect(after.entries).toMatchObject([{ offset: 1, text: "a" }]);
        expect(after.after.tag).not.toBe(before.after.tag);
      }),
    );

    it(
      "happens in its place among the ops of a commit",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, "1"));
        await writer.commit(append(ANN.thread, "2"), { type: "delete", stream: ANN.thread }, append(ANN.thread, "3", "4"));
        expect((await readPage(store, ANN.thread)).entries).toMatchObject([
          { offset: 1, text: "3" },
          { offset: 2, text: "4" },
        ]);
        await writer.commit(append(ANN.dead, "1"), { type: "delete", stream: ANN.dead });
        expect(await store.heads([ANN.dead])).toEqual([undefined]);
        await writer.commit(append(ANN.dead, "2"));
        expect(await readTexts(store, ANN.dead)).toEqual(["2"]);
      }),
    );

    it(
      "of retained entries forgets what was trimmed before",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, ...numbered(9)));
        await writer.commit({ type: "delete", stream: ANN.thread });
        await writer.commit(append(ANN.thread, ...numbered(3)));
        expect(await readPage(store, ANN.thread)).toMatchObject({ oldest: 2, head: { offset: 3 } });
        expect(await readTexts(store, ANN.thread)).toEqual(numbered(2, 2));
      }, { retentionEntriesMax: 2 }),
    );

    it(
      "of an inbox leaves nothing waiting; the thread's owner and ledger stay",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await producer.commit(enqueue(ANN, "r1"), enqueue(ANN, "r2"), cancelRequest(ANN, "r9"));
        await owner.commit(attempt(ANN, "r1", 1));
        await producer.commit({ type: "delete", stream: ANN.inbox });
        expect(await readPending(store)).toEqual([]);
        expect(await store.thread(ANN.thread)).toMatchObject({
          lease: { fence: owner.fence },
          ledger: { last: 1 },
          waiting: [],
          attempt: 0,
          tombstones: ["r9"],
        });
        expect(await owner.submit(consume(ANN, "r1"))).toEqual({ status: "refused", code: "inbox_moved" });
        await producer.commit(enqueue(ANN, "r3", "c"));
        expect(await readTexts(store, ANN.inbox)).toEqual(["c"]);
      }),
    );
  });

  describe("deleting a thread", () => {
    it(
      "takes its log, what waits and what runs, and fences its owner; repeated, there is nothing",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await producer.commit(append(ANN.thread, "1"), append(ANN.dead, "letter"), enqueue(ANN, "r1"), enqueue(ANN, "r2"), cancelRequest(ANN, "r9"));
        await owner.commit(attempt(ANN, "r1", 1), openRun(ANN, "run", "r1"));
        expect(await producer.commit(deleteThread(ANN))).toEqual([{ type: "deleted", requests: 2 }]);
        expect(await store.heads([ANN.thread, ANN.inbox])).toEqual([undefined, undefined]);
        expect(await readTexts(store, ANN.dead)).toEqual(["letter"]);
        expect(await readPending(store)).toEqual([]);
        expect(await store.thread(ANN.thread)).toMatchObject({ waiting: [], openRuns: [], tombstones: [], attempt: 0, ledger: { last: 0 } });
        expect(await owner.submit(append(ANN.thread, "late"))).toEqual({ status: "refused", code: "fenced" });
        expect(await store.lease({ type: "renew", thread: ANN.thread, fence: owner.fence })).toMatchObject({ status: "lost" });
        expect(await producer.commit(deleteThread(ANN))).toEqual([{ type: "deleted", requests: 0 }]);
      }),
    );

    it(
      "lets it begin anew, with the ids of before and another fence",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const before = await own(store, ANN);
        await producer.commit(append(ANN.thread, "1"), enqueue(ANN, "r1", "a"));
        await producer.commit(deleteThread(ANN), enqueue(ANN, "r1", "b"), append(ANN.thread, "2"));
        const after = await own(store, ANN);
        expect(after.fence.counter).toBeGreaterThan(before.fence.counter);
        expect(await readTexts(store, ANN.inbox)).toEqual(["b"]);
        expect((await readPage(store, ANN.thread)).entries).toMatchObject([{ offset: 1, text: "2" }]);
        await after.commit(attempt(ANN, "r1", 1), consume(ANN, "r1"));
        expect(await before.submit(append(ANN.thread, "late"))).toEqual({ status: "refused", code: "fenced" });
      }),
    );

    it(
      "that nobody wrote in is done already",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        expect(await producer.commit(deleteThread(ANN))).toEqual([{ type: "deleted", requests: 0 }]);
        expect(await store.thread(ANN.thread)).toBeUndefined();
        await producer.commit(cancelRequest(ANN, "r1"));
        expect(await producer.commit(deleteThread(ANN))).toEqual([{ type: "deleted", requests: 0 }]);
        expect(await store.thread(ANN.thread)).toMatchObject({ tombstones: [] });
      }),
    );
  });
}
