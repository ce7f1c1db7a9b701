import v8 from "node:v8";
import vm from "node:vm";
import { threadStream, type StreamKey, type ThreadId, type UserId } from "@apex/ws-queue-core";
import { createWorkWatch, type WorkWatchOutput } from "@apex/ws-queue-core/server";
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

test("a thread whose node died long ago without any work of it does not keep its next request waiting for a lease length", async () => {
  const [store, clock] = [createBenchStore(), createTestClock()];
  const dead = { value: false };
  const dying = createNode(store, clock, {
    throughLine: (line) => ({ ...line, durability: line.durability, lease: (command) => (dead.value ? new Promise(() => undefined) : line.lease(command)) }),
  });
  const living = createNode(store, clock);
  let handled = 0;
  for (const node of [dying, living]) node.handlers.register("later", () => void (handled += 1));
  await living.owners.start();
  await dying.askIn("a", "t1");
  await clock.pass(0);
  await clock.pass(0);
  dead.value = true;
  await pass(clock, 60_000);
  await living.askIn("a", "t1");
  await pass(clock, LEASE_TTL_MS / 3 + 200);
  expect(handled).toBe(2);
});

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

const FREE = { counter: 0, renewal: 0, fence: undefined };

test("the memory of a full node does not grow with the threads that wait", { timeout: 60_000 }, async () => {
  v8.setFlagsFromString("--expose-gc");
  const gc = vm.runInNewContext("gc") as () => void;
  const THREADS = 100_000;
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
  expect((process.memoryUsage().heapUsed - before) / 1024 / 1024).toBeLessThan(10);
});

test("more living leases than are watched do not hide a dead one for ever", () => {
  const watch = createWorkWatch({ takeover: "after-ttl", leaseTtlMs: LEASE_TTL_MS, jitter: () => 0, watchesMax: 10 });
  const found: StreamKey[] = [];
  for (let nowMs = 0; nowMs < 300_000; nowMs += 1_000) {
    const now = { monotonicMs: nowMs, epochMs: nowMs };
    if (nowMs === 0) watch.handleInput({ type: "look" }, now);
    else watch.handleTimeout(now);
    for (let output: WorkWatchOutput | undefined = watch.pollOutput(); output !== undefined; output = watch.pollOutput()) {
      if (output.type === "ready") found.push(output.thread);
      if (output.type !== "read-pending") continue;
      const leased = (name: string, renewal: number): PendingThread => ({ thread: key("a", name), dueAt: 0, delayMs: 0, priority: "normal", lease: { counter: 1, renewal, fence: { counter: 1, nonce: name } } });
      const living = Array.from({ length: 10 }, (_, index) => leased(`t${index}`, nowMs));
      watch.handleInput({ type: "page", call: output.call, result: { threads: [...living, leased("dead", 0)], next: undefined } }, now);
    }
  }
  expect(found).toContain(key("a", "dead"));
});

test("more threads without a handler than are remembered are not taken again and again", { timeout: 60_000 }, async () => {
  const [store, clock] = [createBenchStore(), createTestClock()];
  let acquisitions = 0;
  const throughLine = (line: Store): Store => ({
    ...line,
    durability: line.durability,
    lease(command) {
      if (command.type === "acquire") acquisitions += 1;
      return line.lease(command);
    },
  });
  const node = createNode(store, clock, { throughLine });
  for (let index = 0; index < 11_000; index += 1) await node.enqueue("a", `t${index}`);
  await node.owners.start();
  await pass(clock, 30_000);
  expect(acquisitions).toBeLessThanOrEqual(11_000);
});
