import v8 from "node:v8";
import vm from "node:vm";
import { threadStream, type StreamKey, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { PendingCursor, PendingThread, Store } from "@apex/ws-queue-core/store";
import { expect, test } from "vitest";
import { createTestClock, type TestClock } from "../support/test-clock.ts";
import { createBench, createBenchStore, type Bench, type BenchOptions } from "./support/thread-bench.ts";

const LEASE_TTL_MS = 9_000;
const key = (userId: string, threadId: string): StreamKey => threadStream(userId as UserId, threadId as ThreadId);

async function pass(clock: TestClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) await clock.pass(100);
}

function createNode(store: Store, clock: TestClock, options: BenchOptions = {}): Bench {
  const { limits, ...rest } = options;
  return createBench({ store, clock, takeover: "after-ttl", idleMs: 1_000, limits: { leaseTtlMs: LEASE_TTL_MS, ...limits }, ...rest });
}

const FREE = { counter: 0, renewal: 0, fence: undefined };

test("a read of pending threads that is never answered does not end the looking for work", async () => {
  const clock = createTestClock();
  let looks = 0;
  let isLost = false;
  const throughLine = (line: Store): Store => ({
    ...line,
    durability: line.durability,
    pending(after, limit) {
      looks += 1;
      return isLost ? new Promise(() => undefined) : line.pending(after, limit);
    },
  });
  const node = createNode(createBenchStore(), clock, { throughLine });
  await node.owners.start();
  isLost = true;
  await pass(clock, LEASE_TTL_MS);
  isLost = false;
  const before = looks;
  await pass(clock, 60_000);
  expect(looks).toBeGreaterThan(before);
});

// Two hundred thousand waiting threads took 78 MB.
test("the memory of a full node does not grow with the threads that wait", { timeout: 60_000 }, async () => {
  v8.setFlagsFromString("--expose-gc");
  const gc = vm.runInNewContext("gc") as () => void;
  const THREADS = 200_000;
  const clock = createTestClock();
  const throughLine = (line: Store): Store => ({
    ...line,
    durability: line.durability,
    pending(after, limit) {
      const from = Number(after ?? 0);
      const count = Math.max(0, Math.min(limit, THREADS - from));
      const threads = Array.from({ length: count }, (_, index): PendingThread => ({ thread: key(`u${(from + index) % 1_000}`, `t${from + index}`), dueAt: 0, delayMs: 0, priority: "normal", lease: FREE }));
      return Promise.resolve({ threads, next: from + limit < THREADS ? (String(from + limit) as PendingCursor) : undefined });
    },
  });
  const node = createNode(createBenchStore(), clock, { throughLine, limits: { handlersMax: 1, handlersPerUserMax: 1 } });
  node.handlers.register("later", () => new Promise(() => undefined));
  await node.askIn("busy", "t1");
  await clock.pass(0);
  gc();
  const before = process.memoryUsage().heapUsed;
  await node.owners.start();
  await pass(clock, 40_000);
  gc();
  expect((process.memoryUsage().heapUsed - before) / 1024 / 1024).toBeLessThan(20);
});


test("threads that a node turned away are looked for when there is room, and not only by the next sweep", async () => {
  const clock = createTestClock();
  const node = createNode(createBenchStore(), clock, { limits: { handlersMax: 8 } });
  let handled = 0;
  node.handlers.register("later", () => void (handled += 1));
  for (let index = 0; index < 1_500; index += 1) await node.enqueue("a", `t${index}`);
  await node.owners.start();
  await clock.pass(100);
  expect(handled).toBe(1_500);
});
