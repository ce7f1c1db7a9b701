import { describe, expect, it } from "vitest";
import { append, appendToRun, attempt, cancelRequest, cancelRun, closeRun, consume, enqueue, killRun, mint, openRun, own, place } from "./actors.ts";
import type { StoreCase } from "./harness.ts";

const ANN = place("ann");
const REFUSED = { status: "refused", code: "cancelled" };

export function describeCancelling(storeCase: StoreCase): void {
  describe("cancelling", () => {
    it(
      "marks a waiting request, leaves it in its place, and may be repeated",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        await producer.commit(enqueue(ANN, "r1"), enqueue(ANN, "r2"), enqueue(ANN, "r3"));
        const cancelled = [{ type: "cancelled", outcome: "cancelled", requestId: "r2" }];
        expect(await producer.commit(cancelRequest(ANN, "r2"))).toEqual(cancelled);
        expect(await producer.commit(cancelRequest(ANN, "r2"))).toEqual(cancelled);
        expect((await store.thread(ANN.thread))?.waiting).toMatchObject([
          { requestId: "r1", cancelled: false },
          { requestId: "r2", cancelled: true },
          { requestId: "r3", cancelled: false },
        ]);
      }),
    );

    it(
      "tells that a consumed request has ended",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await producer.commit(enqueue(ANN, "r1"));
        await owner.commit(consume(ANN, "r1"));
        const ended = [{ type: "cancelled", outcome: "already_ended", requestId: "r1" }];
        expect(await producer.commit(cancelRequest(ANN, "r1"))).toEqual(ended);
        expect((await store.thread(ANN.thread))?.tombstones).toEqual([]);
      }),
    );

    it(
      "of a request that has not come yet makes it come as cancelled",
      storeCase(async ({ store }) => {
        const sender = await mint(store, ANN, "p1");
        const canceller = await mint(store, ANN, "p2");
        const unknown = [{ type: "cancelled", outcome: "unknown", requestId: "r1" }];
        expect(await canceller.commit(cancelRequest(ANN, "r1"))).toEqual(unknown);
        expect(await canceller.commit(cancelRequest(ANN, "r1"))).toEqual(unknown);
        expect((await store.thread(ANN.thread))?.tombstones).toEqual(["r1"]);
        await sender.commit(enqueue(ANN, "r1"), enqueue(ANN, "r2"));
        expect(await store.thread(ANN.thread)).toMatchObject({
          tombstones: [],
          waiting: [
            { requestId: "r1", cancelled: true },
            { requestId: "r2", cancelled: false },
          ],
        });
      }),
    );

    it(
      "keeps the newest tombstones, and no more of them than answers",
      storeCase(
        async ({ store }) => {
          const producer = await mint(store, ANN);
          for (const request of ["r1", "r2", "r3"]) await producer.commit(cancelRequest(ANN, request));
          expect((await store.thread(ANN.thread))?.tombstones).toEqual(["r2", "r3"]);
        },
        { answersKept: 2, requestsInFlightMax: 2 },
      ),
    );

    it(
      "of a run cancels the request that it handles",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await producer.commit(enqueue(ANN, "r1"));
        await owner.commit(openRun(ANN, "run-1", "r1"));
        const cancelled = [{ type: "cancelled", outcome: "cancelled", requestId: "r1" }];
        expect(await producer.commit(cancelRun(ANN, "run-1"))).toEqual(cancelled);
        expect((await store.thread(ANN.thread))?.waiting).toMatchObject([{ requestId: "r1", cancelled: true }]);
      }),
    );

    it(
      "keeps its word: a request that is marked is told as cancelled and not otherwise, whoever was quicker to write",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await producer.commit(enqueue(ANN, "r1"), enqueue(ANN, "r2"));
        await producer.commit(cancelRequest(ANN, "r1"));
        expect(await owner.submit(append(ANN.thread, "completed"), consume(ANN, "r1"))).toEqual(REFUSED);
        expect(await owner.submit(attempt(ANN, "r1", 1))).toEqual(REFUSED);
        expect(await store.heads([ANN.thread])).toEqual([undefined]);
        await owner.commit(append(ANN.thread, "cancelled"), { ...consume(ANN, "r1"), cancelled: true });
        expect(await store.thread(ANN.thread)).toMatchObject({ waiting: [{ requestId: "r2" }] });
        await owner.commit(attempt(ANN, "r2", 1), consume(ANN, "r2"));
      }),
    );

    it(
      "keeps its word about the runs of a request: they end as cancelled, or as died",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await producer.commit(enqueue(ANN, "r1"));
        await owner.commit(openRun(ANN, "run-1", "r1"), openRun(ANN, "run-2", "r1"), openRun(ANN, "other"));
        await producer.commit(cancelRequest(ANN, "r1"));
        expect(await owner.submit(append(ANN.thread, "completed"), closeRun(ANN, "run-1"))).toEqual(REFUSED);
        await owner.commit(appendToRun(ANN, "run-1", "words"), { ...closeRun(ANN, "run-1"), cancelled: true });
        await owner.commit(killRun(ANN, "run-2"));
        await owner.commit(closeRun(ANN, "other"));
        expect(await store.thread(ANN.thread)).toMatchObject({ openRuns: [], died: ["run-2"], waiting: [{ requestId: "r1" }] });
      }),
    );

    it(
      "that comes behind the end leaves it as it is",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await producer.commit(enqueue(ANN, "r1"));
        await owner.commit(openRun(ANN, "run-1", "r1"));
        await owner.commit(closeRun(ANN, "run-1"));
        expect(await producer.commit(cancelRun(ANN, "run-1"))).toMatchObject([{ outcome: "already_ended" }]);
        await owner.commit(consume(ANN, "r1"));
      }),
    );

    it(
      "of a run that is not open tells that it has ended, and leaves nothing behind",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await owner.commit(openRun(ANN, "run-1", "r1"));
        await owner.commit(closeRun(ANN, "run-1"));
        const ended = [{ type: "cancelled", outcome: "already_ended" }];
        expect(await producer.commit(cancelRun(ANN, "run-1"))).toEqual(ended);
        expect((await store.thread(ANN.thread))?.tombstones).toEqual([]);
      }),
    );

    it(
      "of a run that handles no request finds nothing to cancel",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await owner.commit(openRun(ANN, "run-1"));
        expect(await producer.commit(cancelRun(ANN, "run-1"))).toEqual([{ type: "cancelled", outcome: "unknown" }]);
      }),
    );

    it(
      "repeats its first outcome, also after the request has ended",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await producer.commit(enqueue(ANN, "r1"));
        const cancel = producer.prepare([cancelRequest(ANN, "r1")]);
        const first = await store.commit(cancel);
        await owner.commit({ ...consume(ANN, "r1"), cancelled: true });
        expect(await store.commit(cancel)).toEqual({ ...first, duplicate: true });
      }),
    );
  });
}
