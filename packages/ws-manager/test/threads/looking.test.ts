import { createError } from "@apex/ws-queue-core";
import type { Store } from "@apex/ws-queue-core/store";
import { expect, test } from "vitest";
import { createTestClock } from "../support/test-clock.ts";
import { createGate } from "../support/gate.ts";
import { createBench, createBenchStore } from "./support/thread-bench.ts";

test("what comes to wait while a node looks for what waits is found when it is told to look again meanwhile", async () => {
  const store = createBenchStore();
  const looked = createGate();
  const answered = createGate();
  const slowly = (line: Store): Store => ({
    ...line,
    durability: line.durability,
    async pending(after, limit) {
      const page = await line.pending(after, limit);
      looked.open();
      await answered.opened;
      return page;
    },
  });
  const node = createBench({ store, throughLine: slowly });
  node.handlers.register("ask", (ctx, { question }) => ctx.run("agent", () => question));
  // One that owns nothing: what is asked there wakes nobody.
  const elsewhere = createBench({ store, ownersMax: 0 });

  node.owners.lookAgain();
  await looked.opened;
  await elsewhere.ask("1");
  node.owners.lookAgain();
  answered.open();
  await node.ended(1);

  expect(await node.types()).toEqual(["agent_started", "agent_completed", "request_completed"]);
  await node.owners.drain(1_000);
});

/** A node on a clock of the test's whose store does not answer looks while `isDown`, and when it looked. */
function createLookingBench() {
  const clock = createTestClock();
  const looks: number[] = [];
  const store = { isDown: false };
  const throughLine = (line: Store): Store => ({
    ...line,
    durability: line.durability,
    pending(after, limit) {
      looks.push(clock.monotonicMs());
      return store.isDown ? Promise.reject(createError("store_unavailable")) : line.pending(after, limit);
    },
  });
  return { clock, looks, store, node: createBench({ throughLine, clock, limits: { leaseTtlMs: 9_000 } }) };
}

test("a node looks by itself three times in a lease length or a little more often, and does so again after an outage", async () => {
  const { clock, looks, store, node } = createLookingBench();
  await node.owners.start();
  for (let step = 0; step < 600; step += 1) await clock.pass(100);
  store.isDown = true;
  for (let step = 0; step < 600; step += 1) await clock.pass(100);
  store.isDown = false;
  for (let step = 0; step < 600; step += 1) await clock.pass(100);
  const gaps = looks.slice(1).map((atMs, index) => atMs - (looks[index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(3_100);
  expect(looks.length).toBeLessThan(120);
  expect(node.errors.length).toBeGreaterThan(0);
  await node.owners.drain(0);
  expect(clock.timers).toBe(0);
});

test("a node whose first look fails does not start, and looks no more", async () => {
  const { clock, looks, store, node } = createLookingBench();
  store.isDown = true;
  await expect(node.owners.start()).rejects.toMatchObject({ code: "store_unavailable" });
  await clock.pass(60_000);
  expect(looks).toEqual([0]);
  expect(clock.timers).toBe(0);
  expect(node.errors).toEqual([]);
});

test("what a node finds is handled, also where no client and no other node says anything", async () => {
  const { clock, node } = createLookingBench();
  node.handlers.register("later", () => undefined);
  await node.owners.start();
  await node.enqueue("a", "t1");
  await clock.pass(3_000);
  await node.endedIn("t1", "a");
});
