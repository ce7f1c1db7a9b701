import { describe, expect, it } from "vitest";
import { startService, take, takeUntil } from "../support/service.ts";

const ANN = { userId: "ann", threadId: "t1" };

describe("an event from manager.append", () => {
  it("reaches a client over a real socket, with the envelope that the library sets (O09)", async () => {
    await using service = await startService();
    const events = service.client("ann").thread("t1").events({ from: "start" });
    await service.manager.append(ANN, "noted", { text: "hello" });
    const [event] = await take(1, events);
    expect(event).toMatchObject({ type: "noted", text: "hello", userId: "ann", threadId: "t1" });
    expect(service.errors).toEqual([]);
  });

  it("has an id that no other event has, whichever manager appended it (D11)", async () => {
    const ids = new Set<string>();
    for (const _manager of [1, 2]) {
      await using service = await startService();
      const events = service.client("ann").thread("t1").events({ from: "start" });
      const single = Array.from({ length: 50 }, () => service.manager.append(ANN, "noted", { text: "the same" }));
      const list = Array.from({ length: 50 }, () => ({ type: "noted", payload: { text: "the same" } }) as const);
      await Promise.all([...single, service.manager.append(ANN, list)]);
      for (const { eventId } of await take(100, events)) ids.add(eventId);
    }
    expect(ids.size).toBe(200);
  });

  it("stands behind the end of a run that its handler has awaited", async () => {
    await using service = await startService();
    service.manager.onRequest("ask", async (ctx) => {
      await ctx.run("agent", (run) => run.text("an answer"));
      const notes = ["first", "second"].map((text) => service.manager.append(ANN, "noted", { text }));
      await Promise.all(notes);
    });
    const thread = service.client("ann").thread("t1");
    const events = thread.events({ from: "start" });
    await thread.request("ask", { question: "?" }).accepted;
    const seen = await takeUntil(({ type }) => type === "request_completed", events);
    expect(seen.map((event) => ("text" in event ? event.text : event.type))).toEqual(["agent_started", "an answer", "agent_completed", "first", "second", "request_completed"]);
  });
});
