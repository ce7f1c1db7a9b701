import { describe, expect, it } from "vitest";
import { startService, take, takeUntil } from "../support/service.ts";

describe("an event from manager.append", () => {
  it("reaches a client over a real socket, with the envelope that the library sets", async () => {
    await using service = await startService();
    const events = service.client("ann").thread("t1").events({ from: "start" });
    await service.manager.append({ userId: "ann", threadId: "t1" }, "noted", { text: "hello" });
    const [event] = await take(1, events);
    expect(event).toMatchObject({ type: "noted", text: "hello", userId: "ann", threadId: "t1" });
    expect(service.errors).toEqual([]);
  });

  it("stands behind the end of a run that its handler has awaited", async () => {
    await using service = await startService();
    const where = { userId: "ann", threadId: "t1" };
    service.manager.onRequest("ask", async (ctx) => {
      await ctx.run("agent", (run) => run.text("an answer"));
      const notes = ["first", "second"].map((text) => service.manager.append(where, "noted", { text }));
      await Promise.all(notes);
    });
    const thread = service.client("ann").thread("t1");
    const events = thread.events({ from: "start" });
    await thread.request("ask", { question: "?" }).accepted;
    const seen = await takeUntil(({ type }) => type === "request_completed", events);
    expect(seen.map((event) => ("text" in event ? event.text : event.type))).toEqual(["agent_started", "an answer", "agent_completed", "first", "second", "request_completed"]);
  });
});
