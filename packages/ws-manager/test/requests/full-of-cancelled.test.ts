import { expect, test } from "vitest";
import { startService } from "../support/service.ts";

test("a request finds room where those that waited behind a running one were cancelled", async () => {
  await using service = await startService({ limits: { inboxEntriesMax: 2 } });
  service.manager.onRequest("ask", (ctx) => new Promise<void>((resolve) => ctx.signal.addEventListener("abort", () => resolve())));
  const thread = service.client("ann").thread("t1");
  const running = thread.request("ask", { question: "1" });
  const waiting = thread.request("ask", { question: "2" });
  await running.accepted;
  await waiting.accepted;
  expect(await waiting.cancel()).toBe("cancelled");
  await thread.request("ask", { question: "3" }).accepted;
});
