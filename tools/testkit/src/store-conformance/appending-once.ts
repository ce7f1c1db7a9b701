import { parseRequestId, parseRunId } from "@apex/ws-queue-core";
import type { Op } from "@apex/ws-queue-core/store";
import { describe, expect, it } from "vitest";
import { append, closeRun, mint, openRun, own, place, type Place } from "./actors.ts";
import type { StoreCase } from "./harness.ts";
import { numbered, readPage, readTexts } from "./reads.ts";

const ANN = place("ann");
const BOB = place("bob");
const OTHER = place("ann", "t2");

const once = ({ thread }: Place, id: string, ...texts: string[]): Op & { readonly type: "append-once" } => ({ type: "append-once", stream: thread, id, texts });
const start = (at: Place, id: string, text = "started"): Op[] => [openRun(at, id), { ...once(at, id, text), runId: parseRunId(id) }];

const ANYWHERE: unknown = expect.anything();
const ENDED = { status: "refused", code: "run_ended" };

export function describeAppendingOnce(storeCase: StoreCase): void {
  describe("appending under an id", () => {
    it(
      "answers the first answer again, whoever sends it and whatever it carries then",
      storeCase(async ({ store }) => {
        const [one, two] = [await mint(store, ANN), await mint(store, ANN, "p2")];
        const [first] = await one.commit(once(ANN, "a", "1"));
        expect(first).toMatchObject({ type: "appended", stream: ANN.thread, first: 1, last: { offset: 1 } });
        await two.commit(append(ANN.thread, "2"));
        for (const writer of [one, two]) expect(await writer.commit(once(ANN, "a", "again", "and more"))).toEqual([{ ...first, known: true }]);
        expect(await readTexts(store, ANN.thread)).toEqual(["1", "2"]);
      }),
    );

    it(
      "tells first and last of several entries again",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        const [first] = await writer.commit(append(ANN.thread, "0"), once(ANN, "a", "1", "2", "3")).then((results) => results.slice(1));
        await writer.commit(append(ANN.thread, "4"));
        expect(first).toMatchObject({ first: 2, last: { offset: 4 } });
        expect(await writer.commit(once(ANN, "a", "1"))).toEqual([{ ...first, known: true }]);
        expect(await readTexts(store, ANN.thread)).toEqual(numbered(5, 0).map((_, index) => String(index)));
      }),
    );

    it(
      "happens once within one commit, and when several are sent without waiting",
      storeCase(async ({ store }) => {
        const [one, two] = [await mint(store, ANN), await mint(store, ANN, "p2")];
        const results = await one.commit(once(ANN, "a", "1"), once(ANN, "a", "2"), once(ANN, "b", "3"));
        expect(results).toMatchObject([{ first: 1 }, { first: 1, known: true }, { first: 2 }]);
        const both = await Promise.all([one.submit(once(ANN, "c", "4")), two.submit(once(ANN, "c", "4"))]);
        expect(both).toMatchObject([{ results: [{ first: 3 }] }, { results: [{ first: 3 }] }]);
        expect(await readTexts(store, ANN.thread)).toEqual(["1", "3", "4"]);
      }),
    );

    it(
      "repeats its answer by the sequence, too, also that it was known",
      storeCase(async ({ store, reopen }) => {
        const writer = await mint(store, ANN);
        await writer.commit(once(ANN, "a", "1", "2"));
        const commit = writer.prepare([once(ANN, "a", "1", "2")]);
        const known = await store.commit(commit);
        expect(known).toMatchObject({ status: "committed", duplicate: false, results: [{ first: 1, last: { offset: 2 }, known: true }] });
        const again = (await reopen?.()) ?? store;
        expect(await again.commit(commit)).toEqual({ ...known, duplicate: true });
      }),
    );

    it(
      "takes an id apart in each stream, for each user, and from requests of the same id",
      storeCase(async ({ store }) => {
        const [ann, bob] = [await mint(store, ANN), await mint(store, BOB, "p2")];
        await ann.commit({ type: "enqueue", thread: ANN.thread, requestId: parseRequestId("a"), text: "{}" });
        for (const [writer, at] of [[ann, ANN], [ann, OTHER], [bob, BOB]] as const) {
          expect(await writer.commit(once(at, "a", "1"))).toEqual([{ type: "appended", stream: at.thread, first: 1, last: ANYWHERE }]);
        }
        expect(await ann.commit({ ...once(ANN, "a", "1"), stream: ANN.dead })).toMatchObject([{ first: 1 }]);
        expect(await ann.commit({ type: "enqueue", thread: ANN.thread, requestId: parseRequestId("append:a"), text: "{}" })).toMatchObject([{ type: "appended" }]);
      }),
    );

    it(
      "is known while its first entry is kept, and is appended anew when that was trimmed",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, "0"), once(ANN, "a", "1", "2", "3"));
        await writer.commit(append(ANN.thread, "4"));
        expect(await writer.commit(once(ANN, "a", "1"))).toMatchObject([{ first: 2, last: { offset: 4 }, known: true }]);
        await writer.commit(append(ANN.thread, "5"));
        expect(await writer.commit(once(ANN, "a", "6"))).toEqual([{ type: "appended", stream: ANN.thread, first: 7, last: ANYWHERE }]);
        // The last entry of the first append is still there.
        expect(await writer.commit(once(ANN, "a", "7"))).toMatchObject([{ first: 7, last: { offset: 7 }, known: true }]);
        expect(await readTexts(store, ANN.thread)).toEqual(["3", "4", "5", "6"]);
      }, { retentionEntriesMax: 4 }),
    );

    it(
      "is forgotten with its stream",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(once(ANN, "a", "1"), once(ANN, "b", "2"));
        const results = await writer.commit(once(ANN, "c", "3"), { type: "delete", stream: ANN.thread }, once(ANN, "b", "4"), once(ANN, "a", "5"), once(ANN, "c", "6"));
        expect(results).toMatchObject([{ first: 3 }, { type: "done" }, { first: 1 }, { first: 2 }, { first: 3 }]);
        expect(await readTexts(store, ANN.thread)).toEqual(["4", "5", "6"]);
        await writer.commit({ type: "delete", stream: ANN.thread });
        expect(await writer.commit(once(ANN, "a", "7"))).toEqual([{ type: "appended", stream: ANN.thread, first: 1, last: ANYWHERE }]);
        expect(await readTexts(store, ANN.thread)).toEqual(["7"]);
      }),
    );

    it(
      "is known after a restart",
      storeCase(async ({ store, reopen }) => {
        const texts = numbered(100);
        const [first] = await (await mint(store, ANN)).commit(once(ANN, "a", ...texts));
        const again = (await reopen?.()) ?? store;
        expect(await (await mint(again, ANN, "p2")).commit(once(ANN, "a", "1"))).toEqual([{ ...first, known: true }]);
        expect(await readTexts(again, ANN.thread)).toEqual(texts);
        expect((await readPage(again, ANN.thread)).head).toEqual(first?.type === "appended" ? first.last : undefined);
      }),
    );

    it(
      "is refused whole where an entry is too large, and its id is free then",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        expect(await writer.submit(once(ANN, "a", "1", "x".repeat(65)))).toEqual({ status: "refused", code: "event_too_large" });
        expect(await writer.commit(once(ANN, "a", "1"))).toMatchObject([{ first: 1 }]);
      }, { eventBytesMax: 64 }),
    );
  });

  describe("the start of a run under an id", () => {
    it(
      "is refused once the run has begun, whether it is open or has ended",
      storeCase(async ({ store, reopen }) => {
        const owner = await own(store, ANN);
        await owner.commit(...start(ANN, "run-1"));
        expect(await owner.submit(...start(ANN, "run-1"))).toEqual(ENDED);
        await owner.commit(closeRun(ANN, "run-1"));
        const before = await store.thread(ANN.thread);
        expect(await owner.submit(...start(ANN, "run-1"))).toEqual(ENDED);
        expect(await store.thread(ANN.thread)).toEqual(before);
        const again = (await reopen?.()) ?? store;
        const next = await own(again, ANN, "nonce-b");
        expect(await next.submit(...start(ANN, "run-1"))).toEqual(ENDED);
        expect(await readTexts(again, ANN.thread)).toEqual(["started"]);
      }),
    );

    it(
      "is apart from an append of the same id, and known while its first entry is kept",
      storeCase(async ({ store }) => {
        const [owner, writer] = [await own(store, ANN), await mint(store, ANN)];
        await writer.commit(once(ANN, "a", "1"));
        await owner.commit(...start(ANN, "a"), closeRun(ANN, "a"));
        expect(await writer.commit(once(ANN, "a", "1"))).toMatchObject([{ first: 1, known: true }]);
        await writer.commit(append(ANN.thread, "2"));
        expect(await owner.submit(...start(ANN, "a"))).toEqual(ENDED);
        await writer.commit(append(ANN.thread, "3"));
        expect(await owner.commit(...start(ANN, "a", "anew"))).toMatchObject([{}, { first: 5 }]);
      }, { retentionEntriesMax: 2 }),
    );

    it(
      "is its owner's alone, and needs the run to be open",
      storeCase(async ({ store }) => {
        const [owner, writer] = [await own(store, ANN), await mint(store, ANN)];
        const [, begin] = start(ANN, "a") as [Op, Op];
        expect(await writer.submit(begin)).toEqual({ status: "refused", code: "fenced" });
        expect(await owner.submit(begin)).toEqual(ENDED);
      }),
    );
  });
}
