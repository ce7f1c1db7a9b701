import type { PendingCursor } from "@apex/ws-queue-core/store";
import { describe, expect, it } from "vitest";
import { append, attempt, cancelRequest, closeRun, consume, enqueue, mint, NOW, openRun, own, place, postpone } from "./actors.ts";
import type { StoreCase } from "./harness.ts";
import { pendingKeys, readPending } from "./reads.ts";

const ANN = place("ann");

export function describeFindingWork(storeCase: StoreCase): void {
  describe("pending threads", () => {
    it(
      "are those with a waiting request or an open run, and no others",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await producer.commit(append(place("ann", "quiet").thread, "1"), cancelRequest(place("ann", "cancelled"), "r9"));
        expect(await pendingKeys(store)).toEqual([]);
        await producer.commit(enqueue(ANN, "r1"));
        expect(await pendingKeys(store)).toEqual([ANN.thread]);
        await owner.commit(openRun(ANN, "run-1", "r1"));
        await owner.commit(consume(ANN, "r1"));
        expect(await pendingKeys(store)).toEqual([ANN.thread]);
        await owner.commit(closeRun(ANN, "run-1"));
        expect(await pendingKeys(store)).toEqual([]);
      }),
    );

    it(
      "come with their lease, and are as urgent as the most urgent request that waits",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const now = { thread: ANN.thread, dueAt: 0, delayMs: 0 };
        await producer.commit({ ...enqueue(ANN, "r1"), priority: "low" });
        const free = { fence: undefined, counter: 0, renewal: 0 };
        expect(await readPending(store)).toEqual([{ ...now, priority: "low", lease: free }]);
        await producer.commit(enqueue(ANN, "r2"), { ...enqueue(ANN, "r3"), priority: "critical" }, { ...enqueue(ANN, "r4"), priority: "high" });
        const owner = await own(store, ANN);
        const held = { fence: owner.fence, counter: 1, renewal: 0 };
        expect(await readPending(store)).toEqual([{ ...now, priority: "critical", lease: held }]);
        await owner.commit(...["r1", "r2", "r3"].map((request) => consume(ANN, request)));
        expect(await readPending(store)).toEqual([{ ...now, priority: "high", lease: held }]);
        await owner.commit(openRun(ANN, "run-1"), consume(ANN, "r4"));
        await store.lease({ type: "renew", thread: ANN.thread, fence: owner.fence });
        expect(await readPending(store)).toEqual([{ ...now, priority: "normal", lease: { ...held, renewal: 1 } }]);
      }),
    );

    it(
      "are due when their head is, and at once while a run of theirs is open",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await producer.commit(enqueue(ANN, "r1"));
        await owner.commit(openRun(ANN, "run-1"), attempt(ANN, "r1", 1), postpone(ANN, "r1", { dueAt: NOW + 5, delayMs: 5 }));
        expect(await readPending(store)).toMatchObject([{ dueAt: 0, delayMs: 0 }]);
        await owner.commit(closeRun(ANN, "run-1"));
        expect(await readPending(store)).toMatchObject([{ dueAt: NOW + 5, delayMs: 5 }]);
        await owner.commit(attempt(ANN, "r1", 2));
        expect(await readPending(store)).toMatchObject([{ dueAt: 0, delayMs: 0 }]);
        await owner.commit(postpone(ANN, "r1", { dueAt: NOW + 9, delayMs: 4 }));
        expect(await readPending(store)).toMatchObject([{ dueAt: NOW + 9, delayMs: 4 }]);
        await owner.commit(consume(ANN, "r1"));
        expect(await readPending(store)).toEqual([]);
      }),
    );

    it(
      "come page by page, each once, of all users, the ones that are due first, first",
      storeCase(async ({ store }) => {
        const users = ["zoe", "ann", "bob", "Ann", "été", "bob smith"];
        const places = users.flatMap((user) => [place(user, "t2"), place(user, "t10")]);
        for (const [index, at] of places.entries()) {
          const producer = await mint(store, at, `p${index}`);
          await producer.commit(enqueue(at, "r1"));
          if (index % 3 === 0) continue;
          const owner = await own(store, at);
          const delayMs = 1 + ((index * 7) % 5) * 300;
          await owner.commit(attempt(at, "r1", 1), postpone(at, "r1", { dueAt: NOW + delayMs, delayMs }));
        }
        const keys = places.map(({ thread }) => thread).toSorted();
        for (const limit of [1, 2, 5, 12, 100]) {
          const found = await readPending(store, limit);
          expect(found.map(({ thread }) => thread).toSorted()).toEqual(keys);
          const due = found.map(({ dueAt }) => dueAt);
          expect(due).toEqual(due.toSorted((a, b) => a - b));
          expect(due.filter((dueAt) => dueAt === 0)).toHaveLength(4);
          expect((await store.pending(undefined, limit)).threads.length).toBeLessThanOrEqual(limit);
        }
      }),
    );

    it(
      "that stay due at the same instant are all found while others come, go and wait",
      storeCase(async ({ store }) => {
        const places = Array.from({ length: 32 }, (_, index) => place("ann", `t${10 + index}`));
        const stay = places.filter((_, index) => index % 2 === 0);
        const change = new Map(places.filter((at) => !stay.includes(at)).map((at) => [at.thread, at]));
        const producer = await mint(store, ANN);
        const owners = new Map(await Promise.all(places.map(async (at) => [at, await own(store, at)] as const)));
        for (const at of places) await producer.commit(enqueue(at, "r1"));
        for (const [index, at] of stay.entries()) {
          if (index % 2 === 0) await owners.get(at)?.commit(attempt(at, "r1", 1), postpone(at, "r1", { dueAt: NOW + index, delayMs: 1_000 }));
        }
        const found = new Set<string>();
        let after: PendingCursor | undefined;
        let pages = 0;
        do {
          const page = await store.pending(after, 3);
          for (const { thread } of page.threads) found.add(thread);
          after = page.next;
          // Also the one where the page ended.
          const at = change.get(page.threads.at(-1)?.thread ?? ANN.thread) ?? [...change.values()][0];
          if (at !== undefined) {
            change.delete(at.thread);
            await owners.get(at)?.commit(pages % 2 === 0 ? consume(at, "r1") : postpone(at, "r1", { dueAt: NOW + pages, delayMs: 3 }));
          }
          await producer.commit(enqueue(place("ann", `new-${pages}`), "r1"));
          pages += 1;
        } while (after !== undefined && pages < 100);
        expect(after).toBeUndefined();
        expect([...found]).toEqual(expect.arrayContaining(stay.map(({ thread }) => thread)));
      }),
    );

    it(
      "are not read from where no page ended",
      storeCase(async ({ store }) => {
        for (const cursor of ["", "7", ANN.thread]) {
          await expect(store.pending(cursor as PendingCursor, 10)).rejects.toMatchObject({ code: "invalid_argument" });
        }
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
