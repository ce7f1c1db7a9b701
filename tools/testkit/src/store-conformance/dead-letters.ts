import type { DeadLetterCursor } from "@apex/ws-queue-core/store";
import { describe, expect, it } from "vitest";
import { append, clocksAt, deadLetter, enqueue, mint, NOW, place, settleLetter, type Writer } from "./actors.ts";
import type { StoreCase } from "./harness.ts";
import { readLetters, readTexts } from "./reads.ts";

const ANN = place("ann");
const BOB = place("bob");

const textsOf = async (...asked: Parameters<typeof readLetters>) => (await readLetters(...asked)).map(({ text }) => text);

export function describeDeadLetters(storeCase: StoreCase): void {
  describe("dead letters", () => {
    it(
      "are found with their texts and places, and what else is in the stream is none",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        expect(await store.deadLetters(undefined, 9)).toEqual({ letters: [], next: undefined });
        const results = await writer.commit(append(ANN.dead, "no letter"), deadLetter(ANN, "a"), append(ANN.thread, "1"), deadLetter(ANN, "b"));
        expect(results[1]).toMatchObject({ type: "appended", stream: ANN.dead, first: 2, last: { offset: 2 } });
        expect(await readLetters(store)).toEqual([{ stream: ANN.dead, offset: 2, text: "a" }, { stream: ANN.dead, offset: 3, text: "b" }]);
        expect(await readTexts(store, ANN.dead)).toEqual(["no letter", "a", "b"]);
      }),
    );

    it(
      "come page by page, each once, oldest first, of all users or one",
      storeCase(async ({ store }) => {
        const users = ["zoe", "ann", "Ann", "été", "bob smith"].map((user) => place(user));
        for (const [index, at] of users.entries()) {
          const writer = await mint(store, at, `p${index}`);
          for (const round of [0, 1, 2]) await store.commit({ ...writer.prepare([deadLetter(at, `${round} ${index}`)]), author: { kind: "producer", producer: `p${index}` as never, sequence: round + 1, id: `c${round}` }, at: NOW + round * 100 + 10 * (users.length - index) });
        }
        const order = [0, 1, 2].flatMap((round) => [4, 3, 2, 1, 0].map((index) => `${round} ${index}`));
        for (const limit of [1, 2, 5, 15, 100]) {
          expect(await textsOf(store, limit)).toEqual(order);
          expect(await textsOf(store, limit, users[3]?.userId)).toEqual(["0 3", "1 3", "2 3"]);
          expect((await store.deadLetters(undefined, limit)).letters.length).toBeLessThanOrEqual(limit);
        }
        expect(await textsOf(store, 9, place("nobody").userId)).toEqual([]);
      }),
    );

    it(
      "end their pages where their texts are large, and each page has one at least",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        const texts = Array.from({ length: 12 }, (_, index) => `${index}${"x".repeat(200_000)}`);
        for (const text of texts) await writer.commit(deadLetter(ANN, text));
        const { letters, next } = await store.deadLetters(undefined, 100);
        expect(letters.length).toBeLessThan(12);
        expect(next).toBeDefined();
        expect(await textsOf(store, 100)).toEqual(texts);
        expect(await textsOf(store, 100, ANN.userId)).toEqual(texts);
      }),
    );

    it(
      "are not read from where no page ended",
      storeCase(async ({ store }) => {
        for (const cursor of ["", "7", ANN.dead, `${"0".repeat(16)} ${"0".repeat(16)} ${ANN.thread}`]) {
          await expect(store.deadLetters(cursor as DeadLetterCursor, 9)).rejects.toMatchObject({ code: "invalid_argument" });
          await expect(store.deadLetters(cursor as DeadLetterCursor, 9, ANN.userId)).rejects.toMatchObject({ code: "invalid_argument" });
        }
      }),
    );

    it(
      "are settled once, and stay in their stream",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(deadLetter(ANN, "a"), deadLetter(ANN, "b"));
        expect(await writer.commit(settleLetter(ANN, 1, "settled"))).toMatchObject([{ type: "appended", stream: ANN.dead, first: 3 }]);
        expect(await textsOf(store)).toEqual(["b"]);
        expect(await readTexts(store, ANN.dead)).toEqual(["a", "b", "settled"]);
        const gone = { status: "refused", code: "letter_gone" };
        for (const offset of [1, 3, 4]) expect(await writer.submit(settleLetter(ANN, offset))).toEqual(gone);
        expect(await writer.submit(settleLetter(ANN, 2), settleLetter(ANN, 2))).toEqual(gone);
        expect(await textsOf(store)).toEqual(["b"]);
        await writer.commit(deadLetter(ANN, "c"), settleLetter(ANN, 4));
        expect(await textsOf(store)).toEqual(["b"]);
      }),
    );

    it(
      "are settled by one of several who try it at once",
      storeCase(async ({ store }) => {
        const writers = await Promise.all(["p1", "p2", "p3"].map((name) => mint(store, ANN, name)));
        await writers[0]?.commit(deadLetter(ANN, "a"));
        const results = await Promise.all(writers.map((writer) => writer.submit(settleLetter(ANN, 1))));
        expect(results.map(({ status }) => status).toSorted()).toEqual(["committed", "refused", "refused"]);
        expect(await readTexts(store, ANN.dead)).toEqual(["a", '{"settled":1}']);
      }),
    );

    it(
      "are settled together with a request, or neither happens",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(deadLetter(ANN, "a"), enqueue(ANN, "r1"));
        const redrive = [settleLetter(ANN, 1), { ...enqueue(ANN, "r2"), isRequired: true as const }] as const;
        const tooLarge = { ...enqueue(ANN, "r2", "x".repeat(300_000)), isRequired: true as const };
        expect(await writer.submit(...redrive)).toEqual({ status: "refused", code: "inbox_full" });
        expect(await writer.submit(settleLetter(ANN, 1), { ...tooLarge, thread: place("ann", "t2").thread })).toEqual({ status: "refused", code: "event_too_large" });
        expect(await textsOf(store)).toEqual(["a"]);
        expect(await writer.commit(enqueue(ANN, "r2"))).toMatchObject([{ type: "rejected", code: "inbox_full" }]);
        await writer.commit(settleLetter(ANN, 1), { ...enqueue(place("ann", "t2"), "r2"), isRequired: true });
        expect(await textsOf(store)).toEqual([]);
      }, { inboxEntriesMax: 1 }),
    );

    it(
      "leave the index with their entries: by size, by age, and when their stream is deleted",
      storeCase(async ({ store }) => {
        const [ann, bob] = [await mint(store, ANN), await mint(store, BOB, "p2")];
        await bob.commit(deadLetter(BOB, "z"));
        await ann.commit(...["a", "b", "c"].map((text) => deadLetter(ANN, text)));
        await ann.commit(deadLetter(ANN, "d"));
        expect(await textsOf(store, 9, ANN.userId)).toEqual(["b", "c", "d"]);
        expect(await ann.submit(settleLetter(ANN, 1))).toMatchObject({ code: "letter_gone" });
        // What it trims is the letter itself.
        await ann.commit(settleLetter(ANN, 2));
        expect(await textsOf(store)).toEqual(["z", "c", "d"]);
        await bob.commit({ type: "delete", stream: BOB.dead }, deadLetter(BOB, "y"));
        expect((await textsOf(store)).toSorted()).toEqual(["c", "d", "y"]);
        await bob.commit({ type: "delete", stream: BOB.dead });
        expect(await textsOf(store)).toEqual(["c", "d"]);
        await store.maintain(clocksAt(NOW + 1_001));
        expect(await readLetters(store)).toEqual([]);
        expect(await readLetters(store, 9, ANN.userId)).toEqual([]);
      }, { retentionEntriesMax: 3, retentionDeadAgeMs: 1_000 }),
    );

    it(
      "that are damaged are told of as that, and can be settled",
      storeCase(async ({ store, damage, errors }) => {
        if (damage === undefined) return;
        const writer = await mint(store, ANN);
        await writer.commit(...["1", "2", "3"].map((number) => deadLetter(ANN, `{"n":${number}}`)));
        await damage(ANN.dead, 1, "removed");
        await damage(ANN.dead, 2, "altered");
        expect(await textsOf(store)).toEqual([undefined, undefined, '{"n":3}']);
        await writer.commit(settleLetter(ANN, 1), settleLetter(ANN, 2));
        expect(await textsOf(store)).toEqual(['{"n":3}']);
        expect(errors.splice(0)).toMatchObject([{ code: "store_damaged", details: { offset: 1 } }, { code: "store_damaged", details: { offset: 2 } }]);
      }),
    );

    it(
      "are of their user's stream, with a text",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        const refused = (...ops: Parameters<Writer["submit"]>) => expect(writer.submit(...ops)).rejects.toMatchObject({ code: "invalid_argument" });
        for (const stream of [BOB.dead, ANN.thread, ANN.inbox]) {
          await refused({ type: "dead-letter", stream, text: "a" });
          await refused({ type: "settle-letter", stream, letter: 1, text: "a" });
        }
        await refused({ type: "dead-letter", stream: ANN.dead, text: 7 as never });
        await refused(settleLetter(ANN, 0));
        await refused(settleLetter(ANN, 1.5));
      }),
    );
  });
}
