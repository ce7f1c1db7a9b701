import { threadStream, type StreamKey, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { Store } from "@apex/ws-queue-core/store";
import { expect, test } from "vitest";
import { createTestClock, type TestClock } from "../support/test-clock.ts";
import { createDyingLine } from "./support/dying-line.ts";
import { createFlakyStore } from "./support/flaky-store.ts";
import { createBench, createBenchStore, LONGEST_JITTER, type Bench, type BenchOptions } from "./support/thread-bench.ts";

const LEASE_TTL_MS = 9_000;
const key = (userId: string, threadId: string): StreamKey => threadStream(userId as UserId, threadId as ThreadId);

async function pass(clock: TestClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) await clock.pass(100);
}

/** A node over a store that it shares. */
function createNode(store: Store, clock: TestClock, options: BenchOptions = {}): Bench {
  const { limits, ...rest } = options;
  return createBench({ store, clock, takeover: "after-ttl", limits: { leaseTtlMs: LEASE_TTL_MS, ...limits }, ...rest });
}

test("a wait that is over on one node says nothing about the next one, which another node began", async () => {
  const [store, clock] = [createBenchStore(), createTestClock()];
  // The second node's clock is an hour ahead, so to it the first wait is over at once.
  const ahead = { ...clock, epochMs: () => clock.epochMs() + 3_600_000 };
  const first = createNode(store, clock, { random: LONGEST_JITTER });
  const second = createNode(store, clock, { random: LONGEST_JITTER, clock: ahead });
  const begun: string[] = [];
  for (const [name, node, firstMs] of [["first", first, 1_500], ["second", second, 60_000]] as const) {
    node.handlers.register("later", { retry: { firstMs, maxMs: 120_000 } }, () => {
      begun.push(`${name} ${clock.monotonicMs()}`);
      throw new Error("not yet");
    });
  }
  await first.owners.start();
  await first.askIn("a", "t1");
  await clock.pass(0);
  await clock.pass(0);
  await clock.pass(1_000);
  await second.owners.start();
  await clock.pass(0);
  await clock.pass(0);
  expect(begun).toEqual(["first 0", "second 1000"]);
  // The second attempt is followed by a wait of two minutes.
  await pass(clock, 60_000);
  expect(begun).toEqual(["first 0", "second 1000"]);
});

test("a thread that was left alone for want of a handler is not left alone when it waits for another one", async () => {
  const [store, clock] = [createBenchStore(), createTestClock()];
  const first = createNode(store, clock, { random: LONGEST_JITTER });
  const second = createNode(store, clock);
  const begunAtMs: number[] = [];
  first.handlers.register("later", { retry: { firstMs: 2_000, maxMs: 2_000 } }, () => {
    begunAtMs.push(clock.monotonicMs());
    if (begunAtMs.length === 1) throw new Error("not yet");
  });
  second.handlers.register("ask", () => undefined);
  await first.owners.start();
  await second.owners.start();
  await first.askIn("a", "t1", "later");
  await pass(clock, 5_000);
  expect(begunAtMs).toHaveLength(2);
  begunAtMs.length = 0;
  await first.askIn("u1", "t1", "ask");
  await pass(clock, 5_000);
  await first.askIn("u1", "t1", "later");
  await pass(clock, 5_000);
  expect(begunAtMs).toHaveLength(2);
});

test("a full node forgets threads that another node has handled", async () => {
  const [store, clock] = [createBenchStore(), createTestClock()];
  let acquisitions = 0;
  const throughLine = (line: Store): Store => ({
    ...line,
    durability: line.durability,
    lease: (command) => {
      if (command.type === "acquire") acquisitions += 1;
      return line.lease(command);
    },
  });
  const full = createNode(store, clock, { throughLine, limits: { handlersMax: 1, handlersPerUserMax: 1 } });
  const free = createNode(store, clock);
  let end: () => void = () => undefined;
  let handledAtFull = 0;
  full.handlers.register("ask", () => new Promise<void>((resolve) => (end = resolve)));
  full.handlers.register("later", () => void (handledAtFull += 1));
  let handled = 0;
  free.handlers.register("later", () => void (handled += 1));
  await full.owners.start();
  await full.askIn("busy", "t", "ask");
  await clock.pass(0);
  for (let index = 0; index < 500; index += 1) await full.enqueue("a", `t${index}`);
  await pass(clock, 4_000);
  await free.owners.start();
  await pass(clock, 20_000);
  expect(handled).toBe(500);
  acquisitions = 0;
  end();
  await pass(clock, 2_000);
  expect({ handledAtFull, acquisitions }).toEqual({ handledAtFull: 0, acquisitions: 0 });
});

test("a cancel of one request makes another one that waits no more urgent", async () => {
  const clock = createTestClock();
  const bench = createBench({ clock, limits: { handlersMax: 1, handlersPerUserMax: 1 } });
  const order: string[] = [];
  let end: () => void = () => undefined;
  bench.handlers.register("ask", () => new Promise<void>((resolve) => (end = resolve)));
  bench.handlers.register("later", { priority: "low" }, (ctx) => void order.push(`${ctx.userId} ${ctx.threadId}`));
  await bench.owners.start();
  await bench.askIn("busy", "t", "ask");
  await clock.pass(0);
  await bench.askIn("a", "t1");
  await bench.askIn("b", "t1");
  const last = await bench.askIn("b", "t1");
  await bench.cancelIn("b", "t1", last);
  end();
  await clock.pass(0);
  await clock.pass(0);
  await clock.pass(0);
  expect(order).toEqual(["a t1", "b t1"]);
});

test("a node that drains while it takes a thread leaves no lease behind", async () => {
  const [store, clock] = [createBenchStore(), createTestClock()];
  const held: (() => void)[] = [];
  const throughLine = (line: Store): Store => ({
    ...line,
    durability: line.durability,
    lease: async (command) => {
      const result = await line.lease(command);
      if (command.type === "acquire") await new Promise<void>((resolve) => held.push(resolve));
      return result;
    },
  });
  const leaving = createNode(store, clock, { throughLine });
  const staying = createNode(store, clock);
  const begunAtMs: number[] = [];
  for (const node of [leaving, staying]) node.handlers.register("later", () => void begunAtMs.push(clock.monotonicMs()));
  await leaving.owners.start();
  await staying.owners.start();
  await leaving.askIn("a", "t1");
  await clock.pass(0);
  expect(held).toHaveLength(1);
  const drained = leaving.owners.drain(5_000);
  for (const answer of held) answer();
  await clock.pass(0);
  await drained;
  await pass(clock, 100);
  expect((await store.thread(key("a", "t1")))?.lease.fence).toBeUndefined();
  await pass(clock, LEASE_TTL_MS / 3 + 200);
  expect(begunAtMs).toHaveLength(1);
});

test("a cancel of a request without a handler anywhere ends it soon, whichever node accepts it", async () => {
  const [store, clock] = [createBenchStore(), createTestClock()];
  const [first, second] = [createNode(store, clock, { idleMs: 1_000 }), createNode(store, clock, { idleMs: 1_000 })];
  await first.owners.start();
  await second.owners.start();
  const requestId = await first.askIn("a", "t1");
  // Both nodes have met the thread, and the first one has it when the second accepts the cancel.
  await pass(clock, 5_000);
  await second.askIn("a", "t1");
  await pass(clock, 1_500);
  await first.askIn("a", "t1");
  await clock.pass(0);
  await clock.pass(0);
  expect([first.owners.size, second.owners.size]).toEqual([1, 0]);
  await second.cancelIn("a", "t1", requestId);
  await pass(clock, LEASE_TTL_MS);
  expect((await store.thread(key("a", "t1")))?.waiting.map((waiting) => waiting.requestId)).not.toContain(requestId);
});

test("a run outside of any request waits for the node that owns its thread, is refused as busy by its time-out, and starts once the thread is free", async () => {
  const [store, clock] = [createBenchStore(), createTestClock()];
  const [first, second] = [createNode(store, clock), createNode(store, clock)];
  const where = { userId: "a" as UserId, threadId: "t1" as ThreadId };
  const from = (node: Bench, timeoutMs: number) => node.owners.startRun(where, "agent", { untilMs: clock.monotonicMs() + timeoutMs });
  const { run } = await from(first, 0);
  await expect(from(second, 0)).rejects.toMatchObject({ code: "busy", fault: "infra", retryable: true });
  const late = expect(from(second, 20_000)).rejects.toMatchObject({ code: "busy" });
  await pass(clock, 20_000);
  await late;
  // The lease is held for as long as the run is open.
  expect([first.owners.size, second.owners.size]).toEqual([1, 0]);
  const waiting = from(second, 5_000);
  await pass(clock, 1_000);
  await run.complete();
  await pass(clock, 1_000);
  const next = await waiting;
  await next.run.complete();
  await pass(clock, 1_000);
  expect([first.owners.size, second.owners.size]).toEqual([0, 0]);
  expect([first.errors, second.errors]).toEqual([[], []]);
});

/** What three calls of a node come to, each of a third of the lease's time to live, in the thread of an owner that died with nothing left to do there. */
async function startThreeTimes(clock: TestClock, store: Store, next: Bench, between: () => Promise<void>): Promise<string[]> {
  const line = createDyingLine((ops) => ops.includes("close-run"));
  const dead = createNode(store, clock, { throughLine: line.throughLine });
  const where = { userId: "a" as UserId, threadId: "t1" as ThreadId };
  const { run } = await dead.owners.startRun(where, "agent", { untilMs: 0 });
  void run.complete();
  await line.died;
  const outcomes: string[] = [];
  for (let count = 0; count < 3; count += 1) {
    const untilMs = clock.monotonicMs() + LEASE_TTL_MS / 3;
    const started = next.owners.startRun(where, "agent", { untilMs }).then(() => "started", (error: unknown) => (error as { code: string }).code);
    await pass(clock, LEASE_TTL_MS / 3 + 200);
    outcomes.push(await started);
    if (count === 0) await between();
  }
  return outcomes;
}

test("calls that are each too short to see that an owner is dead see it together, also where it left nothing to do", async () => {
  const [store, clock] = [createBenchStore(), createTestClock()];
  const next = createNode(store, clock);
  await next.owners.start();
  expect(await startThreeTimes(clock, store, next, async () => undefined)).toEqual(["busy", "busy", "started"]);
});

test("an outage of the store between such calls proves nothing about the owner", async () => {
  const [store, clock] = [createBenchStore(), createTestClock()];
  let isOut = false;
  const next = createNode(store, clock, { throughLine: (line) => createFlakyStore(line, () => (isOut ? "lost-before" : "answered")) });
  await next.owners.start();
  const outcomes = await startThreeTimes(clock, store, next, async () => {
    isOut = true;
    await pass(clock, LEASE_TTL_MS);
    isOut = false;
  });
  expect(outcomes).toEqual(["busy", "busy", "busy"]);
});
