import { createError, createLimits, parseProducerId, parseThreadId, parseUserId, threadStream } from "@apex/ws-queue-core";
import type { Store } from "@apex/ws-queue-core/store";
import { createTransport, systemClock, systemRandom } from "@apex/ws-transport";
import { expect, test, vi } from "vitest";
import { defineContract } from "../../src/index.ts";
import { memoryStore } from "../../src/memory.ts";
import { createNode } from "../../src/node.ts";
import { createTestClock } from "../support/test-clock.ts";

const DAY_MS = 86_400_000;
const USER = parseUserId("ann");
const STREAM = threadStream(USER, parseThreadId("t1"));

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
  // One to look after the store, one to look for work.
  expect(clock.timers).toBe(2);
  await clock.pass(DAY_MS);
  await node.close();
  await clock.pass(DAY_MS);
  expect(clock.timers).toBe(0);
  expect(errors).toEqual([]);
});
