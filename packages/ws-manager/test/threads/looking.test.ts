import type { Store } from "@apex/ws-queue-core/store";
import { expect, test } from "vitest";
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

  node.owners.lookForWaiting();
  await looked.opened;
  await elsewhere.ask("1");
  node.owners.lookForWaiting();
  answered.open();
  await node.ended(1);

  expect(await node.types()).toEqual(["agent_started", "agent_completed", "request_completed"]);
  await node.owners.drain(1_000);
});
