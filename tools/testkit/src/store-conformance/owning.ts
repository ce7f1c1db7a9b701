import { describe, expect, it } from "vitest";
import { append, appendToRun, attempt, closeRun, consume, enqueue, mint, openRun, own, place, postpone, writeAs } from "./actors.ts";
import type { StoreCase } from "./harness.ts";
import { readTexts } from "./reads.ts";

const ANN = place("ann", "t1");
const OTHER = place("ann", "t2");
const FENCED = { status: "refused", code: "fenced" };

export function describeOwning(storeCase: StoreCase): void {
  describe("owning a thread", () => {
    it(
      "begins with counter 1 and the nonce of the acquisition",
      storeCase(async ({ store }) => {
        const { fence, thread } = await own(store, ANN, "nonce-a");
        expect(fence).toEqual({ counter: 1, nonce: "nonce-a" });
        expect(thread).toEqual(await store.thread(ANN.thread));
        expect(thread.lease).toEqual({ fence, counter: 1, renewal: 0 });
      }),
    );

    it(
      "shows the new owner what waits and what is open",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        await producer.commit(enqueue(ANN, "r1"), enqueue(ANN, "r2"));
        const first = await own(store, ANN, "nonce-a");
        expect(first.thread.waiting.map(({ requestId }) => requestId)).toEqual(["r1", "r2"]);
        await first.commit(attempt(ANN, "r1", 1), openRun(ANN, "run-1", "r1"));
        const second = await own(store, ANN, "nonce-b");
        expect(second.thread.openRuns).toEqual([{ runId: "run-1", agentName: "librarian", requestId: "r1" }]);
        expect(second.thread.attempt).toBe(1);
      }),
    );

    it(
      "is refused to who saw another lease than the one that is there",
      storeCase(async ({ store }) => {
        const { fence, thread } = await own(store, ANN, "nonce-a");
        const late = await store.lease({ type: "acquire", thread: ANN.thread, nonce: "nonce-b", seen: undefined });
        expect(late).toEqual({ status: "lost", lease: thread.lease });
        await store.lease({ type: "renew", thread: ANN.thread, fence });
        const stale = await store.lease({ type: "acquire", thread: ANN.thread, nonce: "nonce-b", seen: thread.lease });
        expect(stale).toEqual({ status: "lost", lease: { ...thread.lease, renewal: 1 } });
      }),
    );

    it(
      "goes to one of two who saw the same lease (L01)",
      storeCase(async ({ store }) => {
        const acquire = (nonce: string) => store.lease({ type: "acquire", thread: ANN.thread, nonce, seen: undefined });
        const results = await Promise.all([acquire("nonce-a"), acquire("nonce-b")]);
        expect(results.map(({ status }) => status).toSorted()).toEqual(["held", "lost"]);
      }),
    );

    it(
      "may be asked for again with the same words when the answer was lost",
      storeCase(async ({ store }) => {
        const command = { type: "acquire", thread: ANN.thread, nonce: "nonce-a", seen: undefined } as const;
        const first = await store.lease(command);
        expect(await store.lease(command)).toEqual(first);
        expect((await store.thread(ANN.thread))?.lease.counter).toBe(1);
      }),
    );

    it(
      "moves the renewal counter with each renewal",
      storeCase(async ({ store }) => {
        const { fence } = await own(store, ANN);
        for (const renewal of [1, 2, 3]) {
          const result = await store.lease({ type: "renew", thread: ANN.thread, fence });
          expect(result).toMatchObject({ status: "held", fence, thread: { lease: { renewal } } });
          expect((await store.thread(ANN.thread))?.lease).toEqual({ fence, counter: 1, renewal });
        }
      }),
    );

    it(
      "goes on with the counter after a release",
      storeCase(async ({ store }) => {
        const { fence } = await own(store, ANN, "nonce-a");
        expect(await store.lease({ type: "release", thread: ANN.thread, fence })).toEqual({ status: "released" });
        expect((await store.thread(ANN.thread))?.lease).toEqual({ fence: undefined, counter: 1, renewal: 0 });
        expect((await own(store, ANN, "nonce-b")).fence).toEqual({ counter: 2, nonce: "nonce-b" });
      }),
    );

    it(
      "may be released again when the answer was lost, until somebody else takes it",
      storeCase(async ({ store }) => {
        const { fence } = await own(store, ANN, "nonce-a");
        const release = { type: "release", thread: ANN.thread, fence } as const;
        for (const _ of [1, 2]) expect(await store.lease(release)).toEqual({ status: "released" });
        const { thread } = await own(store, ANN, "nonce-b");
        expect(await store.lease(release)).toEqual({ status: "lost", lease: thread.lease });
      }),
    );

    it(
      "cannot be renewed or released with a fence that differs in either part",
      storeCase(async ({ store }) => {
        const { fence, thread } = await own(store, ANN);
        for (const wrong of [{ ...fence, nonce: "other" }, { ...fence, counter: 2 }]) {
          const lost = { status: "lost", lease: thread.lease };
          expect(await store.lease({ type: "renew", thread: ANN.thread, fence: wrong })).toEqual(lost);
          expect(await store.lease({ type: "release", thread: ANN.thread, fence: wrong })).toEqual(lost);
        }
        expect(await store.lease({ type: "renew", thread: OTHER.thread, fence })).toEqual({ status: "lost", lease: undefined });
      }),
    );
  });

  describe("fencing", () => {
    it(
      "refuses every write of an owner that was taken over, also a repeated one (D03)",
      storeCase(async ({ store }) => {
        const paused = await own(store, ANN, "nonce-a");
        const landed = paused.prepare([append(ANN.thread, "1")]);
        await store.commit(landed);
        await own(store, ANN, "nonce-b");
        expect(await store.commit(landed)).toEqual(FENCED);
        expect(await store.commit(paused.prepare([append(ANN.thread, "2")]))).toEqual(FENCED);
        expect(await readTexts(store, ANN.thread)).toEqual(["1"]);
      }),
    );

    it(
      "compares the whole fence, for a failover may issue a counter twice",
      storeCase(async ({ store }) => {
        const { fence } = await own(store, ANN);
        for (const wrong of [{ ...fence, nonce: "other" }, { ...fence, counter: 2 }]) {
          expect(await writeAs(store, ANN, wrong).submit(append(ANN.thread, "1"))).toEqual(FENCED);
        }
        expect(await writeAs(store, OTHER, fence).submit(append(OTHER.thread, "1"))).toEqual(FENCED);
      }),
    );

    it(
      "lets each owner count from sequence 1",
      storeCase(async ({ store }) => {
        const first = await own(store, ANN, "nonce-a");
        await first.commit(append(ANN.thread, "1"));
        await first.commit(append(ANN.thread, "2"));
        const second = await own(store, ANN, "nonce-b");
        await second.commit(append(ANN.thread, "3"));
        expect(await readTexts(store, ANN.thread)).toEqual(["1", "2", "3"]);
      }),
    );

    it(
      "repeats an answer to who released the thread, but takes nothing new",
      storeCase(async ({ store }) => {
        const owner = await own(store, ANN);
        const landed = owner.prepare([append(ANN.thread, "1")]);
        const first = await store.commit(landed);
        await store.lease({ type: "release", thread: ANN.thread, fence: owner.fence });
        expect({ ...(await store.commit(landed)), thread: undefined }).toEqual({ ...first, thread: undefined, duplicate: true });
        const late = owner.prepare([append(ANN.thread, "2")], {
          author: { kind: "owner", thread: ANN.thread, fence: owner.fence, sequence: 2, id: "commit-2" },
        });
        expect(await store.commit(late)).toEqual(FENCED);
      }),
    );

    it(
      "keeps what belongs to the owner from everybody else",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        const neighbour = await own(store, OTHER);
        await producer.commit(enqueue(ANN, "r1"));
        await owner.commit(openRun(ANN, "run-1", "r1"));
        const before = await store.thread(ANN.thread);
        const ops = [
          appendToRun(ANN, "run-1", "1"),
          openRun(ANN, "run-2"),
          closeRun(ANN, "run-1"),
          attempt(ANN, "r1", 1),
          postpone(ANN, "r1"),
          consume(ANN, "r1"),
        ];
        for (const op of ops) {
          expect(await producer.submit(op)).toEqual(FENCED);
          expect(await neighbour.submit(op)).toEqual(FENCED);
        }
        expect(await store.thread(ANN.thread)).toEqual(before);
        expect(await store.heads([ANN.thread])).toEqual([undefined]);
      }),
    );

    it(
      "lets a producer append what belongs to no run beside the owner",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await owner.commit(openRun(ANN, "run-1"), appendToRun(ANN, "run-1", "1"));
        await producer.commit(append(ANN.thread, "2"));
        await owner.commit(appendToRun(ANN, "run-1", "3"));
        expect(await readTexts(store, ANN.thread)).toEqual(["1", "2", "3"]);
      }),
    );
  });
}
