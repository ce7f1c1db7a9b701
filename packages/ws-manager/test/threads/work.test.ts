import { threadStream, type Priority, type StreamKey, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { Store } from "@apex/ws-queue-core/store";
import { expect, test } from "vitest";
import { createTestClock, type TestClock } from "../support/test-clock.ts";
import { createBench, createBenchStore, LONGEST_JITTER, type BenchOptions } from "./support/thread-bench.ts";

const LEASE_TTL_MS = 9_000;

/** A node on a clock of the test's whose handlers of `later` run until the test ends them, oldest first. */
function createStation(options: BenchOptions & { readonly clock?: TestClock; readonly priorities?: readonly Priority[] } = {}) {
  const clock = options.clock ?? createTestClock();
  const { limits, ...rest } = options;
  const bench = createBench({ clock, ...rest, limits: { leaseTtlMs: LEASE_TTL_MS, ...limits } });
  const begun: string[] = [];
  const open: { readonly thread: string; readonly end: () => void }[] = [];
  let most = 0;
  bench.handlers.register("later", (ctx) => {
    const thread = `${ctx.userId} ${ctx.threadId}`;
    begun.push(thread);
    return new Promise<void>((resolve, reject) => {
      open.push({ thread, end: resolve });
      most = Math.max(most, open.length);
      ctx.signal.addEventListener("abort", () => {
        aborted.push(thread);
        reject(ctx.signal.reason as Error);
      });
    });
  });
  const aborted: string[] = [];
  return {
    ...bench,
    clock,
    begun,
    aborted,
    get owned() {
      return bench.owners.size;
    },
    get most() {
      return most;
    },
    running: () => open.map(({ thread }) => thread),
    async endOldest(): Promise<void> {
      open.shift()?.end();
      await clock.pass(0);
    },
  };
}

/** Virtual time in steps that are small against all that nodes wait for. */
async function pass(clock: TestClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) await clock.pass(100);
}

async function passUntil(clock: TestClock, withinMs: number, holds: () => boolean): Promise<number> {
  for (let passed = 0; passed <= withinMs; passed += 100) {
    if (holds()) return passed;
    await clock.pass(100);
  }
  return Number.POSITIVE_INFINITY;
}

test("as many handlers run as the limit says, and one user's are no more than its own limit (R04)", async () => {
  const node = createStation({ limits: { handlersMax: 5, handlersPerUserMax: 3 } });
  for (const user of ["a", "b"]) for (let index = 0; index < 10; index += 1) await node.askIn(user, `t${index}`);
  await node.clock.pass(0);
  expect(node.running().filter((thread) => thread.startsWith("a"))).toHaveLength(3);
  expect(node.running()).toHaveLength(5);
  for (let ended = 0; ended < 20; ended += 1) await node.endOldest();
  expect(node.begun).toHaveLength(20);
  expect(node.most).toBe(5);
});

test("a thread that waits for its turn is not owned: another node with room takes it", async () => {
  const store = createBenchStore();
  const clock = createTestClock();
  const full = createStation({ store, clock, takeover: "after-ttl", limits: { handlersMax: 1, handlersPerUserMax: 1 } });
  const free = createStation({ store, clock, takeover: "after-ttl" });
  await free.owners.start();
  await full.askIn("a", "t1");
  await full.askIn("a", "t2");
  await clock.pass(0);
  expect(full.owned).toBe(1);
  await pass(clock, LEASE_TTL_MS / 3);
  expect(full.running()).toEqual(["a t1"]);
  expect(free.running()).toEqual(["a t2"]);
});

test("a user's 10,000 requests over 1,000 threads do not keep another user's request from the next free slot", async () => {
  const node = createStation({ limits: { handlersMax: 4, handlersPerUserMax: 4 } });
  for (let index = 0; index < 10_000; index += 1) await node.enqueue("flood", `t${index % 1_000}`);
  await node.owners.start();
  await node.clock.pass(0);
  expect(node.running()).toHaveLength(4);
  await node.askIn("other", "t1");
  await node.endOldest();
  expect(node.running().at(-1)).toBe("other t1");
});

test("a user's request that a node finds behind another user's 1,000 threads is among the next that begin (X14)", async () => {
  const node = createStation({ limits: { handlersMax: 4, handlersPerUserMax: 4 } });
  for (let index = 0; index < 10_000; index += 1) await node.enqueue("flood", `t${index % 1_000}`);
  await node.enqueue("other", "t1");
  await node.owners.start();
  await node.clock.pass(0);
  for (let ended = 0; ended < 4; ended += 1) await node.endOldest();
  expect(node.begun).toContain("other t1");
});

test("more urgent requests go first, whatever came first, also those that a sweep finds (L17)", async () => {
  const bench = createBench({ clock: createTestClock(), limits: { handlersMax: 1, handlersPerUserMax: 1 } });
  const order: string[] = [];
  bench.handlers.register("later", { priority: "low" }, () => void order.push("low"));
  bench.handlers.register("ask", { priority: "high" }, () => void order.push("high"));
  await bench.enqueue("a", "t1", "later");
  await bench.enqueue("a", "t2", "later");
  await bench.enqueue("a", "t3", "ask");
  await bench.owners.start();
  await bench.endedIn("t3", "a");
  await bench.endedIn("t2", "a");
  // The first one is granted before the page shows the other two.
  expect(order).toEqual(["low", "high", "low"]);
});

test("a node that dies loses nothing: another one takes its thread within two lease lengths, without being woken", async () => {
  const store = createBenchStore();
  const clock = createTestClock();
  const dead = { value: false };
  const dying = createStation({
    store,
    clock,
    takeover: "after-ttl",
    throughLine: (line) => ({
      ...line,
      durability: line.durability,
      lease: (command) => (dead.value ? new Promise(() => undefined) : line.lease(command)),
    }),
  });
  const living = createStation({ store, clock, takeover: "after-ttl" });
  await living.owners.start();
  await dying.askIn("a", "t1");
  await pass(clock, 3 * LEASE_TTL_MS);
  expect(dying.running()).toEqual(["a t1"]);
  expect(living.begun).toEqual([]);
  dead.value = true;
  const tookMs = await passUntil(clock, 3 * LEASE_TTL_MS, () => living.begun.length > 0);
  expect(tookMs).toBeLessThanOrEqual(2 * LEASE_TTL_MS);
  expect(tookMs).toBeGreaterThan(LEASE_TTL_MS / 2);
});

/** Two nodes that live, of which the first works on a thread. */
async function createPair(limits: BenchOptions["limits"] = {}) {
  const store = createBenchStore();
  const clock = createTestClock();
  const first = createStation({ store, clock, takeover: "after-ttl", limits });
  const second = createStation({ store, clock, takeover: "after-ttl", limits });
  await first.owners.start();
  await second.owners.start();
  const requestId = await first.askIn("a", "t1");
  await clock.pass(0);
  expect(first.running()).toEqual(["a t1"]);
  return { store, clock, first, second, requestId };
}

test("a cancel that another node accepts aborts the handler within a renewal", async () => {
  const { clock, first, second, requestId, store } = await createPair();
  await second.cancelIn("a", "t1", requestId);
  await pass(clock, LEASE_TTL_MS / 3);
  expect(first.aborted).toEqual(["a t1"]);
  await clock.pass(100);
  expect((await store.thread(key("a", "t1")))?.waiting).toEqual([]);
});

test("a node owns nothing that another one works on, and gives its slot to a thread that it can take", async () => {
  const { clock, first, second } = await createPair({ handlersMax: 1, handlersPerUserMax: 1 });
  await second.askIn("a", "t1");
  await second.askIn("b", "t2");
  await clock.pass(0);
  expect(second.running()).toEqual(["b t2"]);
  await second.endOldest();
  await pass(clock, 3 * LEASE_TTL_MS);
  expect(second.owned).toBe(0);
  expect(second.begun).toEqual(["b t2"]);
  expect(first.running()).toEqual(["a t1"]);
});

test("a request that another node accepts for a thread with an owner is handled by that owner (L30)", async () => {
  const { clock, first, second } = await createPair();
  await second.askIn("a", "t1");
  await pass(clock, LEASE_TTL_MS / 3);
  await first.endOldest();
  await pass(clock, LEASE_TTL_MS / 3);
  expect(first.begun).toEqual(["a t1", "a t1"]);
  expect(second.begun).toEqual([]);
});

test("a request that another node accepts is handled beside an open run that no request has", async () => {
  const { clock, first, second } = await createPair();
  await first.owners.startRun({ userId: "b" as UserId, threadId: "t2" as ThreadId }, "agent", { untilMs: 0 });
  await second.askIn("b", "t2");
  await clock.pass(0);
  expect([...first.begun, ...second.begun]).toEqual(["a t1"]);
  await pass(clock, LEASE_TTL_MS / 3 + 200);
  expect(first.begun).toEqual(["a t1", "b t2"]);
});

test("a node that looks for work leaves alone what it works on itself", async () => {
  const clock = createTestClock();
  let reads = 0;
  const throughLine = (line: Store): Store => ({ ...line, durability: line.durability, thread: (thread) => ((reads += 1), line.thread(thread)) });
  const node = createStation({ clock, throughLine });
  await node.owners.start();
  await node.askIn("a", "t1");
  await pass(clock, 3 * LEASE_TTL_MS);
  await node.endOldest();
  await clock.pass(0);
  expect(reads).toBe(0);
});

/** One request of thread `t1` that has failed once and waits for almost a minute. */
async function createWaiting(clock: TestClock) {
  const bench = createBench({ clock, random: LONGEST_JITTER, limits: { leaseTtlMs: LEASE_TTL_MS } });
  const begunAtMs: number[] = [];
  bench.handlers.register("later", { retry: { firstMs: 60_000, maxMs: 120_000 } }, async () => {
    begunAtMs.push(clock.monotonicMs());
    await new Promise<void>((resolve) => void clock.setTimer(resolve, begunAtMs.length === 2 ? 1_000 : 0));
    throw new Error("not yet");
  });
  await bench.owners.start();
  const requestId = await bench.askIn("a", "t1");
  await clock.pass(0);
  await clock.pass(0);
  expect((await bench.store.thread(key("a", "t1")))?.postponed).toBeDefined();
  return { bench, begunAtMs, requestId };
}

test("a request that waits for its next attempt and is cancelled ends at once", async () => {
  const clock = createTestClock();
  const { bench, begunAtMs, requestId } = await createWaiting(clock);
  await bench.cancelIn("a", "t1", requestId);
  await clock.pass(0);
  expect((await bench.store.thread(key("a", "t1")))?.waiting).toEqual([]);
  expect(begunAtMs).toHaveLength(1);
});

test("a wait that is over says nothing about the next one, also where the wall clock was set in between", async () => {
  const clock = createTestClock();
  let aheadMs = 0;
  const { bench, begunAtMs } = await createWaiting({ ...clock, epochMs: () => clock.epochMs() + aheadMs });
  await pass(clock, 59_900);
  aheadMs = 3_600_000;
  await bench.askIn("a", "t1");
  await clock.pass(0);
  expect(begunAtMs).toHaveLength(2);
  aheadMs = 0;
  // The first wait ends while the second attempt runs, which is followed by a wait of two minutes.
  await pass(clock, 60_000);
  expect(begunAtMs).toHaveLength(2);
});

test("a thread that waits for its next attempt is owned by no node, and is handled when it is due", async () => {
  const clock = createTestClock();
  const bench = createBench({ clock, random: LONGEST_JITTER, takeover: "after-ttl", limits: { leaseTtlMs: LEASE_TTL_MS } });
  const begunAtMs: number[] = [];
  bench.handlers.register("later", { attempts: 2, retry: { firstMs: 60_000, maxMs: 60_000 } }, () => {
    begunAtMs.push(clock.monotonicMs());
    if (begunAtMs.length === 1) throw new Error("not yet");
  });
  await bench.owners.start();
  await bench.askIn("a", "t1");
  await clock.pass(0);
  const { postponed, lease } = (await bench.store.thread(key("a", "t1"))) ?? {};
  expect(bench.owners.size).toBe(0);
  expect(lease?.fence).toBeUndefined();
  await passUntil(clock, 61_000, () => begunAtMs.length === 2);
  const waitedMs = (begunAtMs[1] ?? 0) - (begunAtMs[0] ?? 0);
  expect(postponed?.delayMs).toBeGreaterThan(59_000);
  expect(waitedMs).toBeGreaterThanOrEqual(postponed?.delayMs ?? Number.NaN);
  expect(waitedMs).toBeLessThan((postponed?.delayMs ?? 0) + 200);
});

test("a wait that ends while an aborted handler still holds its thread is over when that is free, though the wall clock was set back", async () => {
  const clock = createTestClock();
  let behindMs = 0;
  const late = (): Promise<void> => new Promise((resolve) => void clock.setTimer(resolve, 150));
  const throughLine = (line: Store): Store => ({ ...line, durability: line.durability, thread: (of) => late().then(() => line.thread(of)), lease: (command) => late().then(() => line.lease(command)) });
  const bench = createBench({ clock: { ...clock, epochMs: () => clock.epochMs() - behindMs }, throughLine, abortGraceMs: 2_000, limits: { leaseTtlMs: LEASE_TTL_MS } });
  let calls = 0;
  bench.handlers.register("later", { timeoutMs: 1_000, attempts: 2, retry: { firstMs: 200, maxMs: 200 } }, () => {
    calls += 1;
    return calls === 1 ? new Promise(() => undefined) : undefined;
  });
  await bench.owners.start();
  await bench.askIn("a", "t1");
  await clock.pass(0);
  // The thread is ready again as soon as its turn ends.
  await bench.askIn("a", "t1");
  await passUntil(clock, 4_000, () => bench.errors.length > 0);
  behindMs = 3_600_000;
  await pass(clock, 3_000);
  expect(calls).toBe(3);
});

test("a request without a handler here is looked at once a minute, and handled as soon as there is one", async () => {
  const clock = createTestClock();
  let acquisitions = 0;
  const throughLine = (line: Store): Store => ({
    ...line,
    durability: line.durability,
    lease(command) {
      if (command.type === "acquire") acquisitions += 1;
      return line.lease(command);
    },
  });
  const bench = createBench({ clock, throughLine, limits: { leaseTtlMs: LEASE_TTL_MS } });
  await bench.owners.start();
  await bench.askIn("a", "t1");
  await pass(clock, 59_000);
  expect(acquisitions).toBe(1);
  await pass(clock, 61_000);
  expect(acquisitions).toBeGreaterThan(1);
  expect(acquisitions).toBeLessThan(6);
  bench.handlers.register("later", () => "at last");
  await bench.endedIn("t1", "a");
});

const key = (userId: string, threadId: string): StreamKey => threadStream(userId as UserId, threadId as ThreadId);
