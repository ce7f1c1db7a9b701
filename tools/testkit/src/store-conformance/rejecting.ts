import { parseProducerId, parseRequestId } from "@apex/ws-queue-core";
import type { Commit, Store } from "@apex/ws-queue-core/store";
import { describe, expect, it } from "vitest";
import { append, clocksAt, enqueue, mint, NOW, openRun, own, place, postpone, type Place } from "./actors.ts";
import type { StoreCase } from "./harness.ts";
import { readPending } from "./reads.ts";

const ANN = place("ann");
const BOB = place("bob");
const ALL = [ANN, BOB].flatMap(({ thread, inbox, dead }) => [thread, inbox, dead]);

/** A place whose keys are mixed up. */
const MIXED_UP: Place = { ...ANN, thread: ANN.inbox };

/** Commits that no caller may send, each with an op in front that alone would be fine. */
const COMMITS: Readonly<Record<string, (store: Store) => Promise<Commit>>> = {
  "appends to another user's stream": async (store) =>
    (await mint(store, ANN)).prepare([append(ANN.thread, "1"), append(BOB.thread, "2")]),
  "enqueues for another user": async (store) =>
    (await mint(store, ANN)).prepare([append(ANN.thread, "1"), enqueue(BOB, "r1")]),
  "deletes another user's stream": async (store) =>
    (await mint(store, ANN)).prepare([append(ANN.thread, "1"), { type: "delete", stream: BOB.thread }]),
  "cancels for another user": async (store) =>
    (await mint(store, ANN)).prepare([{ type: "cancel", thread: BOB.thread, target: { requestId: parseRequestId("r1") } }]),
  "is of the owner of another user's thread": async (store) =>
    (await own(store, BOB)).prepare([append(ANN.thread, "1")], { userId: ANN.userId }),
  "appends to an inbox without a request": async (store) =>
    (await mint(store, ANN)).prepare([append(ANN.thread, "1"), append(ANN.inbox, "2")]),
  "appends nothing": async (store) => (await mint(store, ANN)).prepare([append(ANN.thread, "1"), append(ANN.thread)]),
  "takes the key of an inbox for the key of a thread": async (store) =>
    (await mint(store, ANN)).prepare([append(ANN.thread, "1"), enqueue(MIXED_UP, "r1")]),
  "opens a run in a stream that is no thread": async (store) =>
    (await own(store, ANN)).prepare([append(ANN.thread, "1"), openRun(MIXED_UP, "run-1")]),
  "happened at no instant": async (store) => (await mint(store, ANN)).prepare([append(ANN.thread, "1")], { at: Number.NaN }),
  "has no place among the others of its author": async (store) => {
    const { author, ...commit } = (await mint(store, ANN)).prepare([append(ANN.thread, "1")]);
    return { ...commit, author: { ...author, sequence: Number.NaN } as Commit["author"] };
  },
  "appends what is not text": async (store) =>
    (await mint(store, ANN)).prepare([append(ANN.thread, "1"), { type: "append", stream: ANN.thread, texts: [7 as unknown as string] }]),
  "brings sizes that are no numbers": async (store) =>
    (await mint(store, ANN)).prepare([append(ANN.thread, "1"), { type: "append", stream: ANN.thread, texts: ["2"], sizes: [Number.NaN] }]),
  "appends once under what is no id": async (store) =>
    (await mint(store, ANN)).prepare([append(ANN.thread, "1"), { type: "append-once", stream: ANN.thread, id: "", texts: ["2"] }]),
  "appends once to an inbox, where an id is that of a request": async (store) =>
    (await mint(store, ANN)).prepare([append(ANN.thread, "1"), { type: "append-once", stream: ANN.inbox, id: "a", texts: ["2"] }]),
  "postpones to no instant": async (store) => (await own(store, ANN)).prepare([append(ANN.thread, "1"), postpone(ANN, "r1", { dueAt: Number.NaN })]),
  "postpones by no time": async (store) => (await own(store, ANN)).prepare([append(ANN.thread, "1"), postpone(ANN, "r1", { delayMs: -1 })]),
  "postpones for a failure that is not text": async (store) =>
    (await own(store, ANN)).prepare([append(ANN.thread, "1"), postpone(ANN, "r1", { failure: { code: "x", message: 7 as unknown as string } })]),
  "has a request of a priority that there is none of": async (store) =>
    (await mint(store, ANN)).prepare([append(ANN.thread, "1"), { ...enqueue(ANN, "r1"), priority: "urgent" as "high" }]),
  "mints and does something else": async () => ({
    userId: ANN.userId,
    author: { kind: "mint", producer: parseProducerId("p9") },
    ops: [append(ANN.thread, "1")],
    at: NOW,
    durability: "memory",
  }),
};

export function describeRejecting(storeCase: StoreCase): void {
  describe("a commit that", () => {
    it.each(Object.entries(COMMITS))("%s is rejected as invalid, and changes nothing", (_, prepare) =>
      storeCase(async ({ store }) => {
        const commit = await prepare(store);
        await expect(store.commit(commit)).rejects.toMatchObject({ code: "invalid_argument", fault: "local" });
        expect(await store.heads(ALL)).toEqual(ALL.map(() => undefined));
        expect(await readPending(store)).toEqual([]);
        expect(await store.producer(ANN.userId, parseProducerId("p9"))).toBeUndefined();
      })(),
    );

    it(
      "is rejected as invalid does not disturb the next one, sent without waiting",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        const bad = store.commit(writer.prepare([append(BOB.thread, "1")]));
        const good = store.commit(writer.prepare([append(ANN.thread, "1")]));
        await expect(bad).rejects.toMatchObject({ code: "invalid_argument" });
        expect(await good).toMatchObject({ status: "committed", duplicate: false });
      }),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 1.5])(
    "maintenance at %s, which is no instant, is rejected as invalid and takes nothing away",
    async (now) =>
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await store.commit(writer.prepare([append(ANN.thread, "1")]));
        const right = clocksAt(NOW);
        await expect(store.maintain({ ...right, wallMs: now })).rejects.toMatchObject({ code: "invalid_argument" });
        await expect(store.maintain({ ...right, monotonicMs: now })).rejects.toMatchObject({ code: "invalid_argument" });
        expect((await store.heads([ANN.thread]))[0]).toMatchObject({ oldest: 1 });
      })(),
  );

  it(
    "a commit that no row can hold leaves those of other users in its tick alone",
    storeCase(async ({ store }) => {
      const [writer, other] = [await mint(store, ANN), await mint(store, BOB, "p2")];
      const bad = store.commit(writer.prepare([append(ANN.thread, "1")], { at: Number.NaN }));
      const good = store.commit(other.prepare([append(BOB.thread, "1")]));
      await expect(bad).rejects.toMatchObject({ code: "invalid_argument" });
      expect(await good).toMatchObject({ status: "committed" });
    }),
  );

  describe("a lease command", () => {
    it(
      "on a stream that is no thread is rejected as invalid",
      storeCase(async ({ store }) => {
        const command = { type: "acquire", thread: ANN.inbox, nonce: "nonce-a", seen: undefined } as const;
        await expect(store.lease(command)).rejects.toMatchObject({ code: "invalid_argument" });
        expect(await store.thread(ANN.inbox)).toBeUndefined();
      }),
    );
  });
}
