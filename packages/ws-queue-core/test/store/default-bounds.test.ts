import { expect, it } from "vitest";
import { deadStream, parseProducerId, parseThreadId, parseUserId, threadStream } from "../../src/index.ts";
import { createMemoryStore, type ClockReading, type Commit, type CommitResult } from "../../src/store/index.ts";

const clocksAt = (ms: number): ClockReading => ({ wallMs: ms, monotonicMs: ms });
const DAY_MS = 86_400_000;
const USER = parseUserId("ann");

/** A memory store with the limits that nobody has changed. */
function openStore() {
  const store = createMemoryStore({ randomBytes: (count) => new Uint8Array(count) });
  const commit = (author: Commit["author"], ops: Commit["ops"] = []): Promise<CommitResult> =>
    store.commit({ userId: USER, author, ops, at: 0, durability: "memory" });
  return { store, commit };
}

it("dead letters are kept for 7 days, everything else for 30", async () => {
  const { store, commit } = openStore();
  const producer = parseProducerId("p1");
  const streams = [deadStream(USER), threadStream(USER, parseThreadId("t1"))];
  await commit({ kind: "mint", producer });
  await commit({ kind: "producer", producer, sequence: 1, id: "c1" }, streams.map((stream) => ({ type: "append", stream, texts: ["1"] })));
  const keptAfter = async (days: number): Promise<boolean[]> => {
    await store.maintain(clocksAt(days * DAY_MS));
    return (await store.heads(streams)).map((head) => head?.oldest === 1);
  };
  expect(await keptAfter(6.9)).toEqual([true, true]);
  expect(await keptAfter(7)).toEqual([false, true]);
  expect(await keptAfter(29.9)).toEqual([false, true]);
  expect(await keptAfter(30)).toEqual([false, false]);
});

it("the clients of a user mint at most 4,000 producers; those that nothing was accepted under make room after an hour", async () => {
  const { store, commit } = openStore();
  const mint = (name: string): Promise<CommitResult> => commit({ kind: "mint", producer: parseProducerId(name), forClient: true });
  for (let count = 1; count <= 4_000; count += 1) await mint(`p${count}`);
  expect(await mint("one more")).toEqual({ status: "refused", code: "too_many_producers" });
  await store.maintain(clocksAt(DAY_MS / 24 - 1));
  expect(await mint("one more")).toMatchObject({ status: "refused" });
  await store.maintain(clocksAt(DAY_MS / 24));
  expect(await mint("one more")).toMatchObject({ status: "committed" });
});
