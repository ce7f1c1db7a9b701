import { parseProducerId } from "@apex/ws-queue-core";
import type { CommitResult, Store } from "@apex/ws-queue-core/store";
import { describe, expect, it } from "vitest";
import { append, clocksAt, mint, NOW, place, type Place, stranger, withSequence } from "./actors.ts";
import type { StoreCase, StoreHarness } from "./harness.ts";

const ANN = place("ann");
const BOB = place("bob");
const FEW = { producersPerUserMax: 2, producerTtlMs: 1_000, unusedProducerTtlMs: 1_000, producersPerUserHardMax: 3 };

function mintAt(store: Store, { userId }: Place, name: string, at: number): Promise<CommitResult> {
  const author = { kind: "mint", producer: parseProducerId(name) } as const;
  return store.commit({ userId, author, ops: [], at, durability: "memory" });
}

function mintForClient(store: Store, { userId }: Place, name: string, at: number): Promise<CommitResult> {
  const author = { kind: "mint", producer: parseProducerId(name), forClient: true } as const;
  return store.commit({ userId, author, ops: [], at, durability: "memory" });
}

const accepted = async (store: Store, { userId }: Place, names: readonly string[]) =>
  Promise.all(names.map(async (name) => (await store.producer(userId, parseProducerId(name)))?.accepted));

export function describeRemembering(storeCase: StoreCase, { isOneNode = true }: StoreHarness): void {
  describe("producers", () => {
    it(
      "are known once they were minted, with nothing accepted",
      storeCase(async ({ store }) => {
        expect(await mintAt(store, ANN, "p1", NOW)).toMatchObject({ status: "committed", duplicate: false, results: [] });
        expect(await store.producer(ANN.userId, parseProducerId("p1"))).toEqual({ producer: "p1", accepted: 0, settled: 0 });
      }),
    );

    it(
      "are told the newest sequence that has an answer",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        for (const text of ["1", "2", "3"]) await writer.commit(append(ANN.thread, text));
        const summary = await store.producer(ANN.userId, parseProducerId("p1"));
        expect(summary).toMatchObject({ producer: "p1", accepted: 3 });
        expect(summary?.settled).toBeLessThanOrEqual(3);
      }),
    );

    it(
      "may be minted again without forgetting anything, and whoever does so learns how far they are",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, "1"));
        expect(await mintAt(store, ANN, "p1", NOW)).toMatchObject({ status: "committed", duplicate: true, accepted: 1 });
        expect(await accepted(store, ANN, ["p1"])).toEqual([1]);
      }),
    );

    it(
      "are unknown to every other user, who has another one by that name (X02)",
      storeCase(async ({ store, reopen }) => {
        const ann = await mint(store, ANN);
        await ann.commit(append(ANN.thread, "1"));
        expect(await store.producer(BOB.userId, parseProducerId("p1"))).toBeUndefined();
        expect(await store.producer(ANN.userId, parseProducerId("p2"))).toBeUndefined();
        expect(await stranger(store, BOB, "p1").submit(append(BOB.thread, "1"))).toEqual({ status: "refused", code: "producer_expired" });
        const bob = await mint(store, BOB);
        expect(await accepted(store, BOB, ["p1"])).toEqual([0]);
        for (const text of ["1", "2"]) await bob.commit(append(BOB.thread, text));
        await ann.commit(append(ANN.thread, "2"), append(ANN.thread, "3"));
        expect(await bob.submit(append(BOB.thread, "3"))).toMatchObject({ status: "committed", duplicate: false });
        const again = (await reopen?.()) ?? store;
        expect(await Promise.all([ANN, BOB].map((who) => accepted(again, who, ["p1"])))).toEqual([[2], [3]]);
      }),
    );

    it(
      "are forgotten when there are too many: those that were not used for the longest time",
      storeCase(async ({ store }) => {
        for (const [index, name] of ["p1", "p2", "p3", "p4"].entries()) await mintAt(store, ANN, name, NOW + index);
        await mintAt(store, BOB, "p2", NOW);
        // The oldest becomes the one that was used last.
        const writer = await mint(store, ANN, "p1");
        await store.commit(writer.prepare([append(ANN.thread, "1")], { at: NOW + 10 }));
        // A node whose clock is late takes nothing back.
        await store.commit(withSequence(writer.prepare([append(ANN.thread, "2")], { at: NOW - 10 }), 2));
        await store.maintain(clocksAt(NOW + 5_000));
        expect(await accepted(store, ANN, ["p1", "p2", "p3", "p4"])).toEqual([2, undefined, undefined, 0]);
        expect(await accepted(store, BOB, ["p2"])).toEqual([0]);
      }, FEW),
    );

    it(
      "are kept however many there are while they were used lately, and however old while there are few",
      storeCase(async ({ store }) => {
        for (const name of ["p1", "p2", "p3", "p4"]) await mintAt(store, ANN, name, NOW);
        for (const name of ["q1", "q2"]) await mintAt(store, BOB, name, NOW - 1_000_000);
        await store.maintain(clocksAt(NOW + 900));
        expect(await accepted(store, ANN, ["p1", "p2", "p3", "p4"])).toEqual([0, 0, 0, 0]);
        expect(await accepted(store, BOB, ["q1", "q2"])).toEqual([0, 0]);
      }, FEW),
    );

    it(
      "are forgotten sooner while nothing was ever accepted under them",
      storeCase(async ({ store }) => {
        for (const name of ["p1", "p2", "p3", "p4"]) await mintAt(store, ANN, name, NOW);
        for (const name of ["p1", "p3"]) await (await mint(store, ANN, name)).commit(append(ANN.thread, name));
        await store.maintain(clocksAt(NOW + 100));
        expect(await accepted(store, ANN, ["p1", "p2", "p3", "p4"])).toEqual([1, undefined, 1, undefined]);
      }, { ...FEW, unusedProducerTtlMs: 100 }),
    );

    it(
      "of a user's clients are only so many: beyond, none is minted until some are forgotten, and those that are known go on",
      storeCase(async ({ store }) => {
        for (const name of ["p1", "p2", "p3"]) await mintForClient(store, ANN, name, NOW);
        const refused = { status: "refused", code: "too_many_producers" };
        expect(await mintForClient(store, ANN, "p4", NOW)).toEqual(refused);
        expect(await store.producer(ANN.userId, parseProducerId("p4"))).toBeUndefined();
        expect(await mintForClient(store, ANN, "p3", NOW)).toMatchObject({ status: "committed", duplicate: true });
        expect(await (await mint(store, ANN, "p1")).commit(append(ANN.thread, "1"))).toHaveLength(1);
        expect(await mintForClient(store, BOB, "q1", NOW)).toMatchObject({ status: "committed" });
        await store.maintain(clocksAt(NOW + 1_000));
        expect(await mintForClient(store, ANN, "p4", NOW + 1_000)).toMatchObject({ status: "committed", duplicate: false });
      }, FEW),
    );

    it(
      "that a node takes for itself are neither counted nor refused, however many",
      storeCase(async ({ store }) => {
        for (const name of ["n1", "n2", "n3", "n4"]) expect(await mintAt(store, ANN, name, NOW)).toMatchObject({ status: "committed" });
        for (const name of ["p1", "p2", "p3"]) expect(await mintForClient(store, ANN, name, NOW)).toMatchObject({ status: "committed" });
        expect(await mintForClient(store, ANN, "p4", NOW)).toMatchObject({ status: "refused" });
        expect(await mintAt(store, ANN, "n5", NOW)).toMatchObject({ status: "committed" });
      }, FEW),
    );

    it(
      "are counted as one when they are minted at once, and also after a restart",
      storeCase(async ({ store, reopen }) => {
        const names = ["p1", "p2", "p3", "p4", "p5"];
        const results = await Promise.all(names.map((name) => mintForClient(store, ANN, name, NOW)));
        const statuses = results.map(({ status }) => status);
        expect(isOneNode ? statuses : statuses.toSorted()).toEqual(["committed", "committed", "committed", "refused", "refused"]);
        const again = (await reopen?.()) ?? store;
        expect(await mintForClient(again, ANN, "p6", NOW)).toMatchObject({ code: "too_many_producers" });
      }, FEW),
    );
  });
}
