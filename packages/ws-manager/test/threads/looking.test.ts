import { createError } from "@apex/ws-queue-core";
import type { Store } from "@apex/ws-queue-core/store";
import { expect, test } from "vitest";
import { createTestClock } from "../support/test-clock.ts";
import { createGate } from "./support/gate.ts";
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

/** A node on a clock of the test's whose first look fails when the gate opens, and how often it looked. */
function createFailingBench() {
  const clock = createTestClock();
  const gate = createGate();
  const looks: number[] = [];
  const failing = (line: Store): Store => ({
    ...line,
    durability: line.durability,
    async pending(after, limit) {
      looks.push(clock.monotonicMs());
      if (looks.length > 1) return line.pending(after, limit);
      await gate.opened;
      throw createError("store_unavailable");
    },
  });
  return { clock, gate, looks, node: createBench({ throughLine: failing, clock }) };
}

test("a look that fails is repeated after five seconds, once", async () => {
  const { clock, gate, looks, node } = createFailingBench();
  node.owners.lookAgain();
  gate.open();
  await clock.pass(0);
  for (let second = 0; second < 60; second += 1) await clock.pass(1_000);
  expect(looks).toEqual([0, 5_000]);
});

test("a look that was asked for while one failed, or behind it, takes the place of the repeated one", async () => {
  const during = createFailingBench();
  during.node.owners.lookAgain();
  during.node.owners.lookAgain();
  during.gate.open();
  await during.clock.pass(0);
  await during.clock.pass(60_000);
  expect(during.looks).toHaveLength(2);

  const behind = createFailingBench();
  behind.node.owners.lookAgain();
  behind.gate.open();
  await behind.clock.pass(1_000);
  behind.node.owners.lookAgain();
  await behind.clock.pass(60_000);
  expect(behind.looks).toEqual([0, 1_000]);
});
