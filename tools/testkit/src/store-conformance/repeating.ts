import { describe, expect, it } from "vitest";
import type { Commit, CommitResult, Store } from "@apex/ws-queue-core/store";
import { append, enqueue, mint, own, place, stranger, withSequence, type Writer } from "./actors.ts";
import type { StoreCase, StoreHarness } from "./harness.ts";
import { readTexts } from "./reads.ts";

const ANN = place("ann");
const BOB = place("bob");

/** Each kind of author that counts sequences; both keep the same rules. */
const AUTHORS: readonly { readonly name: string; begin(store: Store): Promise<Writer> }[] = [
  { name: "a producer", begin: (store) => mint(store, ANN) },
  { name: "an owner", begin: (store) => own(store, ANN) },
];

export function describeRepeating(storeCase: StoreCase, { isOneNode = true }: StoreHarness): void {
  describe.each(AUTHORS)("repeating a commit of $name", ({ begin }) => {
    it(
      "gets its first results again and changes nothing",
      storeCase(async ({ store }) => {
        const writer = await begin(store);
        const commit = writer.prepare([append(ANN.thread, "1"), enqueue(ANN, "r1")]);
        const first = await store.commit(commit);
        const again = await store.commit(commit);
        expect(first).toMatchObject({ status: "committed", duplicate: false });
        expect(again).toEqual({ ...first, duplicate: true });
        expect(await readTexts(store, ANN.thread)).toEqual(["1"]);
        expect((await store.thread(ANN.thread))?.waiting).toHaveLength(1);
      }),
    );

    it(
      "gets its first results when both are under way at once",
      storeCase(async ({ store }) => {
        const writer = await begin(store);
        const commit = writer.prepare([append(ANN.thread, "1")]);
        const both = await Promise.all([store.commit(commit), store.commit(commit)]);
        const isAgain = (result: CommitResult): boolean => result.status === "committed" && result.duplicate;
        const [first, again] = isOneNode ? both : both.toSorted((a, b) => Number(isAgain(a)) - Number(isAgain(b)));
        expect(first).toMatchObject({ status: "committed", duplicate: false });
        expect(again).toEqual({ ...first, duplicate: true });
        expect(await readTexts(store, ANN.thread)).toEqual(["1"]);
      }),
    );

    it(
      "is refused as a conflict when the sequence was used by another id",
      storeCase(async ({ store }) => {
        const writer = await begin(store);
        await writer.commit(append(ANN.thread, "1"));
        const other = withSequence(writer.prepare([append(ANN.thread, "2")]), 1, "another");
        expect(await store.commit(other)).toEqual({ status: "refused", code: "sequence_conflict" });
        expect(await readTexts(store, ANN.thread)).toEqual(["1"]);
      }),
    );

    it(
      "is told the expected sequence when an earlier one is missing",
      storeCase(async ({ store }) => {
        const writer = await begin(store);
        await writer.commit(append(ANN.thread, "1"));
        const early = withSequence(writer.prepare([append(ANN.thread, "3")]), 3);
        expect(await store.commit(early)).toEqual({ status: "refused", code: "sequence_gap", expectedSequence: 2 });
        await writer.commit(append(ANN.thread, "2"));
        expect(await store.commit(early)).toMatchObject({ status: "committed", duplicate: false });
        expect(await readTexts(store, ANN.thread)).toEqual(["1", "2", "3"]);
      }),
    );

    it(
      "gets its answer while it is kept, and is told when it is too old",
      storeCase(
        async ({ store }) => {
          const writer = await begin(store);
          const commits: Commit[] = [];
          for (let count = 1; count <= 6; count += 1) {
            const ops = [append(ANN.thread, String(count))];
            commits.push(writer.prepare(ops));
            await writer.commit(...ops);
          }
          const answers = await Promise.all(commits.map((commit) => store.commit(commit)));
          const tooOld = { status: "refused", code: "sequence_too_old" };
          expect(answers.slice(0, 2)).toEqual([tooOld, tooOld]);
          expect(answers.slice(2)).toMatchObject(
            [3, 4, 5, 6].map((first) => ({ duplicate: true, results: [{ type: "appended", first }] })),
          );
          expect(await store.commit(withSequence(writer.prepare([]), 0))).toEqual(tooOld);
        },
        { answersKept: 4, requestsInFlightMax: 4 },
      ),
    );

    it(
      "finds the sequence free after a refusal, for refusals use none up",
      storeCase(
        async ({ store }) => {
          const writer = await begin(store);
          expect(await writer.submit(append(ANN.thread, "x".repeat(65)))).toMatchObject({ code: "event_too_large" });
          expect(await writer.commit(append(ANN.thread, "1"))).toMatchObject([{ first: 1 }]);
        },
        { eventBytesMax: 64 },
      ),
    );

    it(
      "repeats a permanent rejection, which used its sequence up",
      storeCase(async ({ store }) => {
        const writer = await begin(store);
        const rejection = writer.prepare([{ type: "reject", code: "invalid_payload" }]);
        const results = [{ type: "rejected", code: "invalid_payload" }];
        expect(await store.commit(rejection)).toMatchObject({ status: "committed", duplicate: false, results });
        expect(await store.commit(rejection)).toMatchObject({ status: "committed", duplicate: true, results });
        const other = withSequence(writer.prepare([append(ANN.thread, "1")]), 1, "another");
        expect(await store.commit(other)).toMatchObject({ code: "sequence_conflict" });
      }),
    );
  });

  describe("sequences of producers", () => {
    it(
      "are refused as expired when the producer is unknown, whatever the sequence",
      storeCase(async ({ store }) => {
        const writer = stranger(store, ANN);
        for (const sequence of [0, 1, 7]) {
          const commit = withSequence(writer.prepare([append(ANN.thread, "1")]), sequence);
          expect(await store.commit(commit)).toEqual({ status: "refused", code: "producer_expired" });
        }
        expect(await store.heads([ANN.thread])).toEqual([undefined]);
      }),
    );

    it(
      "are refused as expired when the producer belongs to another user",
      storeCase(async ({ store }) => {
        await mint(store, BOB, "of-bob");
        const thief = stranger(store, ANN, "of-bob");
        expect(await thief.submit(append(ANN.thread, "1"))).toEqual({ status: "refused", code: "producer_expired" });
      }),
    );

    it(
      "are counted apart for each producer",
      storeCase(async ({ store }) => {
        const one = await mint(store, ANN, "p1");
        const two = await mint(store, ANN, "p2");
        await one.commit(append(ANN.thread, "1"));
        await one.commit(append(ANN.thread, "2"));
        await two.commit(append(ANN.thread, "3"));
        expect(await readTexts(store, ANN.thread)).toEqual(["1", "2", "3"]);
      }),
    );
  });
}
