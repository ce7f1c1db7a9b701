import { describe, expect, it } from "vitest";
import { append, appendToRun, closeRun, enqueue, mint, openRun, own, place, withSequence } from "./actors.ts";
import type { StoreCase, StoreHarness } from "./harness.ts";
import { numbered, readPage, readPending, readTexts } from "./reads.ts";
import { watch } from "./watches.ts";

const ANN = place("ann");
const BOB = place("bob");

export function describeAppending(storeCase: StoreCase, { isOneNode = true }: StoreHarness): void {
  describe("appending", () => {
    it(
      "gives offsets 1, 2, 3 without a hole, over several commits (O08)",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        for (let round = 0; round < 4; round += 1) await writer.commit(append(ANN.thread, ...numbered(3)));
        const { entries } = await readPage(store, ANN.thread);
        expect(entries.map(({ offset }) => offset)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      }),
    );

    it(
      "gives every entry a tag that no other entry has, in any stream",
      storeCase(async ({ store }) => {
        const ann = await mint(store, ANN);
        const bob = await mint(store, BOB, "p2");
        await ann.commit(append(ANN.thread, ...numbered(5)), enqueue(ANN, "r1"));
        await bob.commit(append(BOB.thread, ...numbered(5)));
        const pages = await Promise.all([ANN.thread, ANN.inbox, BOB.thread].map((stream) => readPage(store, stream)));
        const tags = pages.flatMap(({ after, entries }) => [after.tag, ...entries.map(({ tag }) => tag)]);
        expect(new Set(tags).size).toBe(14);
      }),
    );

    it(
      "answers with the offset of the first entry and the position of the last",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, "1"));
        const [result] = await writer.commit(append(ANN.thread, "2", "3"));
        const { head } = await readPage(store, ANN.thread);
        expect(result).toEqual({ type: "appended", stream: ANN.thread, first: 2, last: head });
        expect(head.offset).toBe(3);
      }),
    );

    it(
      "says of every entry how many UTF-8 bytes it has, whoever counted them",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        const watched = watch(store, ANN.thread);
        const texts = ["", "plain", "zwölf", "€", "😀😀"];
        const sizes = [0, 5, 6, 3, 8];
        await writer.commit(append(ANN.thread, ...texts));
        await writer.commit({ type: "append", stream: ANN.thread, texts, sizes });
        await watched.until(2);
        const { entries } = await readPage(store, ANN.thread);
        const told = watched.changes.flatMap((change) => (change.type === "appended" ? [...change.page.entries] : []));
        expect(entries.map(({ bytes }) => bytes)).toEqual([...sizes, ...sizes]);
        expect(told).toEqual(entries);
      }),
    );

    it(
      "takes several appends to one stream in one commit, in their order",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        const results = await writer.commit(append(ANN.thread, "1", "2"), append(ANN.dead, "d"), append(ANN.thread, "3"));
        expect(results).toMatchObject([
          { first: 1, last: { offset: 2 } },
          { first: 1, last: { offset: 1 } },
          { first: 3, last: { offset: 3 } },
        ]);
        expect(await readTexts(store, ANN.thread)).toEqual(["1", "2", "3"]);
        expect(await readTexts(store, ANN.dead)).toEqual(["d"]);
      }),
    );

    it(
      "keeps the order of commits that are sent without waiting (O10)",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        const commits = numbered(100).map((text, index) => withSequence(writer.prepare([append(ANN.thread, text)]), index + 1));
        const results = await Promise.all(commits.map((commit) => store.commit(commit)));
        const landed = results.filter(({ status }) => status === "committed").length;
        // Of several nodes a later one may come first, and is refused as a gap.
        if (isOneNode) expect(landed).toBe(100);
        expect(await readTexts(store, ANN.thread)).toEqual(numbered(landed));
      }),
    );

    it(
      "passes a text on unchanged, whatever is in it",
      storeCase(async ({ store }) => {
        const texts = [
          JSON.stringify({ text: "naïve 漢字 🦉 \u2028 \\ \" \t" }),
          JSON.stringify("\ud800 alone"),
          JSON.stringify("\u0000"),
          `{"quote":"it''s","percent":"%s %00 :","spaces":"  "}`,
          "1e400",
        ];
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, ...texts));
        expect(await readTexts(store, ANN.thread)).toEqual(texts);
      }),
    );

    it(
      "takes an entry of exactly the limit, in UTF-8 bytes, and refuses one byte more",
      storeCase(
        async ({ store }) => {
          const writer = await mint(store, ANN);
          const owls = "🦉".repeat(256);
          await writer.commit(append(ANN.thread, owls));
          expect(await writer.submit(append(ANN.thread, `${owls}x`))).toEqual({ status: "refused", code: "event_too_large" });
          await writer.commit(enqueue(ANN, "r1", owls));
          expect(await readTexts(store, ANN.thread)).toEqual([owls]);
          expect(await readTexts(store, ANN.inbox)).toEqual([owls]);
        },
        { eventBytesMax: 1_024 },
      ),
    );

    it(
      "takes an entry as large as the default limit",
      storeCase(async ({ store }) => {
        const text = JSON.stringify("x".repeat(256 * 1_024 - 2));
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, text), append(ANN.thread, "small"));
        expect(await readTexts(store, ANN.thread)).toEqual([text, "small"]);
      }),
    );

    it(
      "changes nothing at all when one op of a commit is refused",
      storeCase(async ({ store }) => {
        const owner = await own(store, ANN);
        const before = await store.thread(ANN.thread);
        const refused = await owner.submit(
          append(ANN.dead, "1"),
          enqueue(ANN, "r1"),
          openRun(ANN, "run-1"),
          appendToRun(ANN, "run-1", "2"),
          closeRun(ANN, "run-2"),
        );
        expect(refused).toEqual({ status: "refused", code: "run_ended" });
        expect(await store.thread(ANN.thread)).toEqual(before);
        expect(await store.heads([ANN.thread, ANN.inbox, ANN.dead])).toEqual([undefined, undefined, undefined]);
        expect(await readPending(store)).toEqual([]);
      }),
    );

    it(
      "lets the ops of a commit see what the earlier ones did",
      storeCase(async ({ store }) => {
        const owner = await own(store, ANN);
        await owner.commit(openRun(ANN, "run-1"), appendToRun(ANN, "run-1", "1"), closeRun(ANN, "run-1"));
        const late = await owner.submit(openRun(ANN, "run-2"), closeRun(ANN, "run-2"), appendToRun(ANN, "run-2", "2"));
        expect(late).toEqual({ status: "refused", code: "run_ended" });
        expect(await readTexts(store, ANN.thread)).toEqual(["1"]);
      }),
    );
  });
}
