import { describe, expect, it } from "vitest";
import type { EntryPage, Op, StreamChange } from "@apex/ws-queue-core/store";
import { append, enqueue, mint, place } from "./actors.ts";
import type { StoreCase } from "./harness.ts";
import { numbered, readPage } from "./reads.ts";
import { toldTexts, watch } from "./watches.ts";

const ANN = place("ann");
const BOB = place("bob");

function pagesOf(changes: readonly StreamChange[]): readonly EntryPage[] {
  return changes.flatMap((change) => (change.type === "appended" ? [change.page] : []));
}

export function describeWatching(storeCase: StoreCase): void {
  describe("watching", () => {
    it(
      "tells the entries of every commit in their order, each page following the one before",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, "0"));
        const before = await readPage(store, ANN.thread, "head");
        const watched = watch(store, ANN.thread);
        for (let count = 0; count < 5; count += 1) await writer.commit(append(ANN.thread, ...numbered(3, count * 3)));
        await watched.until(5);
        const pages = pagesOf(watched.changes);
        expect(toldTexts(watched)).toEqual(numbered(15, 0));
        expect(pages.map(({ after }) => after)).toEqual([before.head, ...pages.slice(0, -1).map(({ head }) => head)]);
        const { entries } = await readPage(store, ANN.thread, before.head);
        expect(pages.flatMap((page) => [...page.entries])).toEqual(entries);
      }),
    );

    it(
      "tells of one commit once, whatever it appends",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        const thread = watch(store, ANN.thread);
        const inbox = watch(store, ANN.inbox);
        const asks = ["r1", "r2", "r3"].map((request) => enqueue(ANN, request)) as [Op, Op, Op];
        await writer.commit(append(ANN.thread, "1"), asks[0], append(ANN.thread, "2", "3"), asks[1]);
        await writer.commit(append(ANN.thread, "4"), asks[2]);
        await Promise.all([thread.until(2), inbox.until(2)]);
        expect(pagesOf(thread.changes).map(({ entries }) => entries.length)).toEqual([3, 1]);
        expect(pagesOf(inbox.changes).map(({ entries }) => entries.length)).toEqual([2, 1]);
        const [first] = pagesOf(thread.changes);
        expect(first).toMatchObject({ stream: ANN.thread, after: { offset: 0 }, head: { offset: 3 }, oldest: 1 });
      }),
    );

    it(
      "tells only of what can be read already",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        const reads: Promise<EntryPage>[] = [];
        const watched = watch(store, ANN.thread, () => reads.push(readPage(store, ANN.thread)));
        for (let count = 1; count <= 5; count += 1) await writer.commit(append(ANN.thread, String(count)));
        await watched.until(5);
        const told = pagesOf(watched.changes);
        for (const [index, page] of (await Promise.all(reads)).entries()) {
          expect(page.head.offset).toBeGreaterThanOrEqual(told[index]?.head.offset ?? Number.NaN);
        }
      }),
    );

    it(
      "tells the oldest entry that is left after retention, and all that was appended",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        const watched = watch(store, ANN.thread);
        await writer.commit(append(ANN.thread, ...numbered(5)));
        await watched.until(1);
        expect(pagesOf(watched.changes)).toMatchObject([{ oldest: 4, head: { offset: 5 } }]);
        expect(toldTexts(watched)).toEqual(numbered(5));
      }, { retentionEntriesMax: 2 }),
    );

    it(
      "tells nothing of refused and repeated commits, of other streams, and of other users",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        const other = await mint(store, BOB, "p2");
        const watched = watch(store, ANN.thread);
        const first = writer.prepare([append(ANN.thread, "1")]);
        await writer.commit(append(ANN.thread, "1"));
        await store.commit(first);
        expect(await writer.submit(append(ANN.thread, "x".repeat(65)))).toMatchObject({ status: "refused" });
        await other.commit(append(BOB.thread, "of bob"));
        await writer.commit(append(ANN.dead, "letter"));
        await writer.commit(append(ANN.thread, "2"));
        await watched.until(2);
        expect(toldTexts(watched)).toEqual(["1", "2"]);
      }, { eventBytesMax: 64 }),
    );

    it(
      "tells of a deleted stream, and of the one that begins behind it",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, "1"));
        const watched = watch(store, ANN.thread);
        await writer.commit({ type: "delete", stream: ANN.thread });
        await writer.commit(append(ANN.thread, "2"));
        await writer.commit(append(ANN.thread, "3"), { type: "delete", stream: ANN.thread }, append(ANN.thread, "4"));
        await watched.until(4);
        expect(watched.changes.map(({ type }) => type)).toEqual(["deleted", "appended", "deleted", "appended"]);
        expect(watched.changes[0]).toEqual({ type: "deleted", stream: ANN.thread });
        expect(toldTexts(watched)).toEqual(["2", "4"]);
      }),
    );

    it(
      "tells every watcher, until it leaves; leaving twice is harmless",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        const leaver = watch(store, ANN.thread);
        const stayer = watch(store, ANN.thread);
        await writer.commit(append(ANN.thread, "1"));
        await Promise.all([leaver.until(1), stayer.until(1)]);
        leaver.stop();
        leaver.stop();
        await writer.commit(append(ANN.thread, "2"));
        await stayer.until(2);
        expect(toldTexts(leaver)).toEqual(["1"]);
        expect(toldTexts(stayer)).toEqual(["1", "2"]);
      }),
    );

    it(
      "lets a watcher leave while it is told, itself or another",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        const once = watch(store, ANN.thread, () => {
          once.stop();
          victim.stop();
        });
        const victim = watch(store, ANN.thread);
        const last = watch(store, ANN.thread);
        await writer.commit(append(ANN.thread, "1"));
        await writer.commit(append(ANN.thread, "2"));
        await last.until(2);
        expect(toldTexts(once)).toEqual(["1"]);
        expect(toldTexts(victim)).toEqual([]);
        expect(toldTexts(last)).toEqual(["1", "2"]);
      }),
    );

    it(
      "goes on when a watcher throws, and reports it",
      storeCase(async ({ store, errors }) => {
        const writer = await mint(store, ANN);
        const thrown = new Error("a watcher's bug");
        const thrower = watch(store, ANN.thread, () => {
          throw thrown;
        });
        const other = watch(store, ANN.thread);
        await writer.commit(append(ANN.thread, "1"));
        await writer.commit(append(ANN.thread, "2"));
        await Promise.all([thrower.until(2), other.until(2)]);
        expect(toldTexts(other)).toEqual(["1", "2"]);
        expect(errors.splice(0)).toEqual([thrown, thrown]);
      }),
    );

    it(
      "keeps the order when a watcher commits while it is told",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        const answerer = await mint(store, ANN, "p2");
        const answers: Promise<unknown>[] = [];
        watch(store, ANN.thread, (change) => {
          const isQuestion = change.type === "appended" && change.page.entries[0]?.text === "question";
          if (isQuestion) answers.push(answerer.commit(append(ANN.thread, "answer")));
        });
        const second = watch(store, ANN.thread);
        await writer.commit(append(ANN.thread, "question"));
        await second.until(2);
        await Promise.all(answers);
        expect(toldTexts(second)).toEqual(["question", "answer"]);
      }),
    );
  });
}
