import { createError, createLimits, parseProducerId, parseThreadId, parseUserId, threadStream, type Clock } from "@apex/ws-queue-core";
import type { Store } from "@apex/ws-queue-core/store";
import { createTransport, systemClock, systemRandom } from "@apex/ws-transport";
import { expect, test, vi } from "vitest";
import { defineContract } from "../../src/index.ts";
import { memoryStore } from "../../src/memory.ts";
import { createNode } from "../../src/node.ts";

const DAY_MS = 86_400_000;
const USER = parseUserId("ann");
const STREAM = threadStream(USER, parseThreadId("t1"));

/** A clock of the test's: timers fire when it is moved, and then one after the other. */
interface TestClock extends Clock {
  pass(ms: number): Promise<void>;
  readonly timers: number;
}

function createTestClock(): TestClock {
  let now = 0;
  const timers = new Map<object, { readonly atMs: number; readonly fire: () => void }>();
  return {
    monotonicMs: () => now,
    epochMs: () => now,
    setTimer(fire, delayMs) {
      const timer = {};
      timers.set(timer, { atMs: now + delayMs, fire });
      return timer;
    },
    clearTimer: (timer) => void timers.delete(timer as object),
    async pass(ms) {
      now += ms;
      for (const [timer, { atMs, fire }] of [...timers]) {
        if (atMs > now) continue;
        timers.delete(timer);
        fire();
      }
      // What fired settles by itself, between turns of the platform.
      for (let turn = 0; turn < 20; turn += 1) await systemPause();
    },
    get timers() {
      return timers.size;
    },
  };
}

const systemPause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function startNode(change: (store: Store) => Partial<Store> = () => ({})) {
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const limits = createLimits({ producersPerUserMax: 1 });
  const opened = await memoryStore().open({ limits, onError });
  const store: Store = { ...opened, ...change(opened) };
  const clock = createTestClock();
  const runtime = { store, limits, onError, clock, random: systemRandom, telemetry: undefined, debug: undefined };
  const node = await createNode(runtime, {
    contract: defineContract({ requests: {}, events: {} }),
    authenticate: () => null,
    openTransport: (host) => createTransport({ host, limits, clock: systemClock, random: systemRandom, onError }),
  });
  return { node, store, clock, errors };
}

async function commitOnce(store: Store, name: string, text: string): Promise<void> {
  const producer = parseProducerId(name);
  const base = { userId: USER, at: 0, durability: "memory" } as const;
  await store.commit({ ...base, author: { kind: "mint", producer }, ops: [] });
  const author = { kind: "producer", producer, sequence: 1, id: "c1" } as const;
  await store.commit({ ...base, author, ops: [{ type: "append", stream: STREAM, texts: [text] }] });
}

test("a node on a memory store lets old entries and old producers go by itself", async () => {
  const { node, store, clock } = await startNode();
  for (const name of ["p1", "p2"]) await commitOnce(store, name, "old");
  await clock.pass(8 * DAY_MS);
  expect(await store.heads([STREAM])).toMatchObject([{ oldest: 1 }]);
  expect(await store.producer(USER, parseProducerId("p1"))).toBeUndefined();
  expect(await store.producer(USER, parseProducerId("p2"))).toBeDefined();
  await clock.pass(23 * DAY_MS);
  expect(await store.heads([STREAM])).toMatchObject([{ head: { offset: 2 }, oldest: 3 }]);
  await node.close();
});

test("it is done again and again, once at a time, and what it fails with is told", async () => {
  let finish = (): void => undefined;
  const maintain = vi.fn(() => new Promise<void>((_resolve, reject) => (finish = () => reject(createError("store_unavailable")))));
  const { node, clock, errors } = await startNode(() => ({ maintain }));
  await clock.pass(DAY_MS);
  await clock.pass(DAY_MS);
  expect(maintain).toHaveBeenCalledTimes(1);
  finish();
  await clock.pass(0);
  expect(errors).toMatchObject([{ code: "store_unavailable" }]);
  await clock.pass(DAY_MS);
  expect(maintain).toHaveBeenCalledTimes(2);
  await node.close();
});

test("a node that is closed leaves no timer behind, and tells nobody of what its end interrupts", async () => {
  let interrupt = (): void => undefined;
  const { node, clock, errors } = await startNode((store) => ({
    maintain: () => new Promise<void>((_resolve, reject) => (interrupt = () => reject(createError("store_closed")))),
    close: () => (interrupt(), store.close()),
  }));
  expect(clock.timers).toBe(1);
  await clock.pass(DAY_MS);
  await node.close();
  await clock.pass(DAY_MS);
  expect(clock.timers).toBe(0);
  expect(errors).toEqual([]);
});
