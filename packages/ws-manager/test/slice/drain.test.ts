import { expect, test } from "vitest";
import { createGate } from "../support/gate.ts";
import { startService, takeUntil } from "../support/service.ts";

test("a drain lets a handler finish while its client stays connected, and closes then (H07)", async () => {
  await using service = await startService();
  const finish = createGate();
  service.manager.onRequest("ask", (ctx) => ctx.run("agent", () => finish.opened.then(() => "the answer")));
  const thread = service.client("ann").thread("t1");
  const all = takeUntil(({ type }) => type === "request_completed", thread.events({ from: "start" }));
  await thread.request("ask", { question: "?" }).accepted;
  await takeUntil(({ type }) => type === "agent_started", thread.events({ from: "start" }));
  const drained = service.manager.drain();
  // A connection that drains is sent no more events.
  await service.manager.append({ userId: "ann", threadId: "t1" }, "noted", { text: "still here" });
  await takeUntil(({ type }) => type === "noted", thread.events({ from: "start" }));
  finish.open();
  expect((await all).at(-1)).toMatchObject({ result: "the answer" });
  await drained;
  expect(service.manager.connections).toBe(0);
});
