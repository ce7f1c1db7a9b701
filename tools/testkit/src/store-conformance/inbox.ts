import type { RequestId } from "@apex/ws-queue-core";
import type { Op } from "@apex/ws-queue-core/store";
import { describe, expect, it } from "vitest";
import { append, attempt, cancelRequest, consume, enqueue, mint, own, place, withSequence } from "./actors.ts";
import type { StoreCase } from "./harness.ts";
import { readPage, readTexts } from "./reads.ts";

const ANN = place("ann");
const BOB = place("bob");
const FULL = [{ type: "rejected", code: "inbox_full" }];
const MOVED = { status: "refused", code: "inbox_moved" };

export function describeInbox(storeCase: StoreCase): void {
  describe("the inbox", () => {
    it(
      "keeps requests in the order in which they were accepted, as a stream",
      storeCase(async ({ store }) => {
        const one = await mint(store, ANN, "p1");
        const two = await mint(store, ANN, "p2");
        expect(await one.commit(enqueue(ANN, "r1", "a"))).toMatchObject([{ type: "appended", stream: ANN.inbox, first: 1 }]);
        await two.commit(enqueue(ANN, "r2", "b"));
        await one.commit(enqueue(ANN, "r3", "c"));
        expect(await readTexts(store, ANN.inbox)).toEqual(["a", "b", "c"]);
        expect((await store.thread(ANN.thread))?.waiting).toMatchObject([
          { requestId: "r1", offset: 1, cancelled: false },
          { requestId: "r2", offset: 2, cancelled: false },
          { requestId: "r3", offset: 3, cancelled: false },
        ]);
      }),
    );

    it(
      "takes a request once, whoever sends it again and under whatever sequence (D01)",
      storeCase(async ({ store }) => {
        const page = await mint(store, ANN, "p1");
        const copy = await mint(store, ANN, "p2");
        await page.commit(enqueue(ANN, "r1"), enqueue(ANN, "r2"));
        expect(await copy.commit(enqueue(ANN, "r1"))).toEqual([{ type: "known" }]);
        const owner = await own(store, ANN);
        await owner.commit(consume(ANN, "r1"));
        expect(await copy.commit(enqueue(ANN, "r1"))).toEqual([{ type: "known" }]);
        expect(await readTexts(store, ANN.inbox)).toHaveLength(2);
        expect((await store.thread(ANN.thread))?.waiting).toMatchObject([{ requestId: "r2" }]);
      }),
    );

    it(
      "has a request that it took, whatever speaks against it when it is sent again",
      storeCase(async ({ store }) => {
        const page = await mint(store, ANN, "p1");
        const copy = await mint(store, ANN, "p2");
        const refuse = (requestId: string): Op => ({
          type: "reject",
          code: "deadline_exceeded",
          request: { thread: ANN.thread, requestId: requestId as RequestId },
        });
        await page.commit(enqueue(ANN, "r1"));
        expect(await copy.commit(refuse("r1"))).toEqual([{ type: "known" }]);
        expect(await copy.commit(refuse("r2"))).toEqual([{ type: "rejected", code: "deadline_exceeded" }]);
        expect(await readTexts(store, ANN.inbox)).toHaveLength(1);
        const foreign: Op = { type: "reject", code: "forbidden", request: { thread: BOB.thread, requestId: "r1" as RequestId } };
        await expect(store.commit(copy.prepare([foreign]))).rejects.toMatchObject({ code: "invalid_argument" });
      }),
    );

    it(
      "keeps a request that is too large out, and that as its answer for ever",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const large = producer.prepare([enqueue(ANN, "r1", "x".repeat(65))]);
        const first = await store.commit(large);
        expect(first).toMatchObject({ status: "committed", duplicate: false, results: [{ type: "rejected", code: "event_too_large" }] });
        expect(await store.commit(withSequence(producer.prepare([enqueue(ANN, "r2")]), 2))).toMatchObject({ status: "committed" });
        expect(await store.commit(large)).toEqual({ ...first, duplicate: true });
        expect((await store.thread(ANN.thread))?.waiting).toMatchObject([{ requestId: "r2", offset: 1 }]);
        expect(await readTexts(store, ANN.inbox)).toHaveLength(1);
      }, { eventBytesMax: 64 }),
    );

    it(
      "says from where each waiting request is read",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        await producer.commit(enqueue(ANN, "r1", "a"), enqueue(ANN, "r2", "b"));
        await producer.commit(enqueue(ANN, "r3", "c"));
        const waiting = (await store.thread(ANN.thread))?.waiting ?? [];
        const pages = await Promise.all(waiting.map(({ after }) => readPage(store, ANN.inbox, after, { entriesMax: 1 })));
        expect(pages.map(({ entries }) => entries[0]?.text)).toEqual(["a", "b", "c"]);
      }),
    );

    it(
      "is consumed from its head only",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        expect(await owner.submit(consume(ANN, "r1"))).toEqual(MOVED);
        await producer.commit(enqueue(ANN, "r1"), enqueue(ANN, "r2"));
        expect(await owner.submit(consume(ANN, "r2"))).toEqual(MOVED);
        await owner.commit(consume(ANN, "r1"), append(ANN.thread, "answer"));
        expect(await owner.submit(consume(ANN, "r1"))).toEqual(MOVED);
        await owner.commit(consume(ANN, "r2"));
        expect(await store.thread(ANN.thread)).toMatchObject({ waiting: [] });
        expect(await readTexts(store, ANN.inbox)).toHaveLength(2);
      }),
    );

    it(
      "counts the attempts on its head, and begins anew with the next (D09)",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await producer.commit(enqueue(ANN, "r1"), enqueue(ANN, "r2"));
        expect(await owner.submit(attempt(ANN, "r2", 1))).toEqual(MOVED);
        await owner.commit(attempt(ANN, "r1", 1));
        await owner.commit(attempt(ANN, "r1", 2));
        expect(await store.thread(ANN.thread)).toMatchObject({ attempt: 2 });
        expect(await owner.submit(attempt(ANN, "r2", 3))).toEqual(MOVED);
        expect(await owner.submit(attempt(ANN, "r1", 2))).toEqual(MOVED);
        expect(await owner.submit(attempt(ANN, "r1", 4))).toEqual(MOVED);
        await owner.commit(consume(ANN, "r1"), attempt(ANN, "r2", 1));
        expect(await store.thread(ANN.thread)).toMatchObject({ attempt: 1 });
      }),
    );

    it(
      "rejects for good what is more than it may hold: the sequence is used up, and what its sender asks behind it goes through",
      storeCase(
        async ({ store }) => {
          const producer = await mint(store, ANN);
          const owner = await own(store, ANN);
          await producer.commit(enqueue(ANN, "r1"), enqueue(ANN, "r2"));
          const full = producer.prepare([enqueue(ANN, "r3")]);
          expect(await producer.commit(enqueue(ANN, "r3"))).toEqual(FULL);
          expect(await producer.commit(enqueue(ANN, "r2"))).toEqual([{ type: "known" }]);
          expect(await producer.commit(enqueue(place("ann", "t2"), "r3"))).toMatchObject([{ type: "appended" }]);
          expect(await producer.commit(cancelRequest(ANN, "r2"))).toMatchObject([{ type: "cancelled", outcome: "cancelled" }]);
          expect(await readTexts(store, ANN.inbox)).toHaveLength(2);
          await owner.commit(consume(ANN, "r1"));
          expect(await store.commit(full)).toMatchObject({ status: "committed", duplicate: true, results: FULL });
          expect(await producer.commit(enqueue(ANN, "r3"))).toMatchObject([{ type: "appended" }]);
          expect((await store.thread(ANN.thread))?.waiting.map(({ requestId }) => requestId)).toEqual(["r2", "r3"]);
        },
        { inboxEntriesMax: 2 },
      ),
    );

    it(
      "of one thread is not filled by another thread",
      storeCase(
        async ({ store }) => {
          const producer = await mint(store, ANN);
          await producer.commit(enqueue(ANN, "r1"));
          await producer.commit(enqueue(place("ann", "t2"), "r2"));
          expect(await producer.commit(enqueue(ANN, "r3"))).toEqual(FULL);
        },
        { inboxEntriesMax: 1 },
      ),
    );

    it(
      "takes a request once, whoever sends it and whatever came since",
      storeCase(
        async ({ store }) => {
          const [producer, copy] = [await mint(store, ANN, "p1"), await mint(store, ANN, "p2")];
          const owner = await own(store, ANN);
          const requests = Array.from({ length: 12 }, (_, number) => `r${number}`);
          for (const request of requests) {
            await producer.commit(enqueue(ANN, request));
            if (request !== "r11") await owner.commit(consume(ANN, request));
          }
          for (const request of requests) expect(await copy.commit(enqueue(ANN, request))).toEqual([{ type: "known" }]);
          expect((await store.thread(ANN.thread))?.waiting).toMatchObject([{ requestId: "r11" }]);
          expect(await readTexts(store, ANN.inbox)).toHaveLength(12);
        },
        { answersKept: 3, requestsInFlightMax: 3 },
      ),
    );

    it(
      "takes a request again once it is trimmed, or its inbox deleted",
      storeCase(
        async ({ store }) => {
          const producer = await mint(store, ANN);
          const owner = await own(store, ANN);
          for (const request of ["r1", "r2", "r3"]) {
            await producer.commit(enqueue(ANN, request));
            await owner.commit(consume(ANN, request));
          }
          expect(await producer.commit(enqueue(ANN, "r2"))).toEqual([{ type: "known" }]);
          expect(await producer.commit(enqueue(ANN, "r1"))).toMatchObject([{ type: "appended", first: 4 }]);
          expect(await producer.commit(enqueue(ANN, "r1"))).toEqual([{ type: "known" }]);
          await producer.commit({ type: "delete", stream: ANN.inbox });
          expect(await producer.commit(enqueue(ANN, "r1"))).toMatchObject([{ type: "appended", first: 1 }]);
        },
        { retentionEntriesMax: 2 },
      ),
    );

    it(
      "knows a request in its own thread only",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        await producer.commit(enqueue(ANN, "r1"));
        expect(await producer.commit(enqueue(place("ann", "t2"), "r1"))).toMatchObject([{ type: "appended" }]);
      }),
    );

    it(
      "takes a request once within one commit, too",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const results = await producer.commit(enqueue(ANN, "r1"), enqueue(ANN, "r1"));
        expect(results).toMatchObject([{ type: "appended" }, { type: "known" }]);
      }),
    );
  });
}
