import { expect, it } from "vitest";
import { createLimits, parseProducerId, parseThreadId, parseUserId, threadStream } from "../../src/index.ts";
import { createMemoryStore, type ClockReading, type Commit, type Op, type Store } from "../../src/store/index.ts";

const clocksAt = (ms: number): ClockReading => ({ wallMs: ms, monotonicMs: ms });
const USER = parseUserId("ann");
const PRODUCER = parseProducerId("p1");
const streamOf = (name: string) => threadStream(USER, parseThreadId(name));

interface Test {
  readonly store: Store;
  append(thread: string, at: number, ...texts: string[]): Promise<unknown>;
  oldest(thread: string): Promise<number | undefined>;
}

/** A memory store whose maintenance does something else, the test's, between two of its steps. */
async function openStore(pause: (test: Test) => Promise<void>): Promise<Test> {
  const limits = createLimits({ retentionAgeMs: 1_000 });
  const store = createMemoryStore({ randomBytes: (count) => new Uint8Array(count), limits, pause: () => pause(test) });
  let sequence = 0;
  const commit = (author: Commit["author"], at: number, ...ops: Op[]) => store.commit({ userId: USER, author, ops, at, durability: "memory" });
  await commit({ kind: "mint", producer: PRODUCER }, 0);
  const test: Test = {
    store,
    append(thread, at, ...texts) {
      sequence += 1;
      const author = { kind: "producer", producer: PRODUCER, sequence, id: `c${sequence}` } as const;
      return commit(author, at, { type: "append", stream: streamOf(thread), texts });
    },
    oldest: async (thread) => (await store.heads([streamOf(thread)]))[0]?.oldest,
  };
  return test;
}

it("lets old entries go bit by bit, and others come in between", async () => {
  const steps: (number | undefined)[] = [];
  const test = await openStore(async ({ append, oldest }) => {
    steps.push(await oldest("t1"));
    await append("t1", 5_000, "new");
  });
  await test.append("t1", 0, ...Array.from({ length: 3_500 }, () => "old"));
  await test.store.maintain(clocksAt(5_000));
  expect(steps).toEqual([1_000, 2_000, 3_000]);
  expect(await test.oldest("t1")).toBe(3_501);
  expect((await test.store.heads([streamOf("t1")]))[0]?.head.offset).toBe(3_503);
});

it("looks at many streams bit by bit, and at those that come meanwhile too", async () => {
  let pauses = 0;
  const test = await openStore(async ({ append }) => {
    pauses += 1;
    if (pauses === 1) await append("late", 0, "old");
  });
  for (let thread = 0; thread < 2_500; thread += 1) await test.append(`t${thread}`, 0, "old");
  await test.store.maintain(clocksAt(5_000));
  expect(pauses).toBeGreaterThanOrEqual(2);
  expect(await Promise.all(["t0", "t2499", "late"].map(test.oldest))).toEqual([2, 2, 2]);
});

it("stops at once when the store is closed between two steps", async () => {
  const test = await openStore(({ store }) => store.close());
  await test.append("t1", 0, ...Array.from({ length: 3_000 }, () => "old"));
  await expect(test.store.maintain(clocksAt(5_000))).rejects.toMatchObject({ code: "store_closed" });
});
