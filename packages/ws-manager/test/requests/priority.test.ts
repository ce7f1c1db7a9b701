import type { CommitResult, Op, StoreFactory } from "@apex/ws-queue-core/store";
import { expect, test } from "vitest";
import { memoryStore } from "../../src/memory.ts";
import { connectRaw } from "../support/raw-client.ts";
import { startService } from "../support/service.ts";

test("a request is stored with the priority of its name, whatever its client says", async () => {
  const ops: Op[] = [];
  const store: StoreFactory = {
    async open(context) {
      const opened = await memoryStore().open(context);
      const commit = (what: Parameters<typeof opened.commit>[0]): Promise<CommitResult> => (ops.push(...what.ops), opened.commit(what));
      return { ...opened, commit };
    },
  };
  await using service = await startService({ store });
  service.manager.onRequest("ask", { priority: "low" }, () => 1);
  const client = await connectRaw(service.url);
  await client.next("welcome");
  client.send({ t: "request", id: "r1", seq: 1, thread: "t1", name: "ask", payload: { question: "?", priority: "critical" } });
  client.send({ t: "request", id: "r2", seq: 2, thread: "t1", name: "fail", payload: {} });
  await client.next("accepted");
  await client.next("accepted");
  const enqueued = ops.flatMap((op) => (op.type === "enqueue" ? [{ id: op.requestId, priority: op.priority ?? "normal" }] : []));
  expect(enqueued).toEqual([{ id: "r1", priority: "low" }, { id: "r2", priority: "normal" }]);
});
