import { parseProducerId } from "@apex/ws-queue-core";
import { describe, expect, it } from "vitest";
import {
  append,
  attempt,
  cancelRequest,
  clocksAt,
  consume,
  enqueue,
  mint,
  NOW,
  openRun,
  openTool,
  own,
  place,
  postpone,
  withSequence,
  writeAs,
} from "./actors.ts";
import type { StoreCase, StoreHarness, StoreTest } from "./harness.ts";
import { numbered, pendingKeys, positionsOf, read, readPage, readPending, readTexts } from "./reads.ts";

const ANN = place("ann");

type Reopening = (test: StoreTest & { readonly reopen: NonNullable<StoreTest["reopen"]> }) => Promise<void>;

const reopening =
  (body: Reopening) =>
  async (test: StoreTest): Promise<void> => {
    const { reopen } = test;
    if (reopen === undefined) throw new Error("A store that keeps its data on disk has to come with a reopen");
    await body({ ...test, reopen });
  };

export function describeReopening(storeCase: StoreCase, { durability }: StoreHarness): void {
  describe.skipIf(durability.always === "memory")("reopening a store that keeps its data", () => {
    it(
      "finds every entry and position again",
      storeCase(
        reopening(async ({ store, reopen }) => {
          const writer = await mint(store, ANN);
          await writer.commit(append(ANN.thread, ...numbered(9)), append(ANN.dead, "letter"));
          const before = await readPage(store, ANN.thread);
          const again = await reopen();
          expect(await readPage(again, ANN.thread)).toEqual(before);
          for (const position of positionsOf(before)) {
            expect((await read(again, ANN.thread, position)).status).toBe("page");
          }
          expect(await readTexts(again, ANN.dead)).toEqual(["letter"]);
        }),
        { retentionEntriesMax: 5 },
      ),
    );

    it(
      "goes on with offsets, and with tags that were never used",
      storeCase(
        reopening(async ({ store, reopen }) => {
          const writer = await mint(store, ANN);
          await writer.commit(append(ANN.thread, ...numbered(3)));
          const again = await reopen();
          await again.commit(withSequence(writer.prepare([append(ANN.thread, ...numbered(3, 4))]), 2));
          const { after, entries } = await readPage(again, ANN.thread);
          expect(entries.map(({ offset }) => offset)).toEqual([1, 2, 3, 4, 5, 6]);
          expect(new Set([after.tag, ...entries.map(({ tag }) => tag)]).size).toBe(7);
        }),
      ),
    );

    it(
      "repeats the answers given before, of producers and owners",
      storeCase(
        reopening(async ({ store, reopen }) => {
          const producer = await mint(store, ANN);
          const owner = await own(store, ANN);
          const commits = [producer, owner].map((writer) => writer.prepare([append(ANN.thread, "1")]));
          const answers = [];
          for (const commit of commits) answers.push(await store.commit(commit));
          const again = await reopen();
          for (const [index, commit] of commits.entries()) {
            expect(await again.commit(commit)).toEqual({ ...answers[index], duplicate: true });
          }
          expect(await readTexts(again, ANN.thread)).toEqual(["1", "1"]);
        }),
      ),
    );

    it(
      "finds the threads as they were: lease, inbox, attempts, open runs and tools, tombstones",
      storeCase(
        reopening(async ({ store, reopen }) => {
          const producer = await mint(store, ANN);
          const owner = await own(store, ANN);
          await producer.commit(...["r1", "r2", "r3"].map((request) => enqueue(ANN, request)), cancelRequest(ANN, "r9"));
          await owner.commit(consume(ANN, "r1"), attempt(ANN, "r2", 1), openRun(ANN, "run-1", "r2"), openTool(ANN, "run-1", "a"));
          await store.lease({ type: "renew", thread: ANN.thread, fence: owner.fence });
          const before = await store.thread(ANN.thread);
          const again = await reopen();
          expect(await again.thread(ANN.thread)).toEqual(before);
          expect(await pendingKeys(again)).toEqual([ANN.thread]);
          const held = withSequence(writeAs(again, ANN, owner.fence).prepare([consume(ANN, "r2")]), 2);
          expect(await again.commit(held)).toMatchObject({ status: "committed" });
        }),
      ),
    );

    it(
      "finds a postponed head as it was: its failures, when it is due, and how urgent it is",
      storeCase(
        reopening(async ({ store, reopen }) => {
          const producer = await mint(store, ANN);
          const owner = await own(store, ANN);
          await producer.commit({ ...enqueue(ANN, "r1"), priority: "low" });
          await owner.commit(attempt(ANN, "r1", 1));
          await owner.commit(postpone(ANN, "r1"), attempt(ANN, "r1", 2));
          await owner.commit(postpone(ANN, "r1", { failure: { code: "handler_failed", message: "no" } }));
          const [thread, pending] = [await store.thread(ANN.thread), await readPending(store)];
          const again = await reopen();
          expect(await again.thread(ANN.thread)).toEqual(thread);
          expect(await readPending(again)).toEqual(pending);
          expect(pending).toMatchObject([{ dueAt: NOW + 1_000, delayMs: 1_000, priority: "low" }]);
        }),
      ),
    );

    it(
      "knows its producers, and forgets deleted streams for good",
      storeCase(
        reopening(async ({ store, reopen }) => {
          const writer = await mint(store, ANN);
          await writer.commit(append(ANN.thread, "1"), append(ANN.dead, "1"));
          await writer.commit({ type: "delete", stream: ANN.thread });
          await store.maintain(clocksAt(NOW));
          const again = await reopen();
          expect(await again.producer(ANN.userId, parseProducerId("p1"))).toMatchObject({ accepted: 2 });
          expect(await again.heads([ANN.thread])).toEqual([undefined]);
          expect(await readTexts(again, ANN.thread)).toEqual([]);
        }),
      ),
    );
  });
}
