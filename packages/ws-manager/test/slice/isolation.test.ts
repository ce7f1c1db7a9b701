import { describe, expect, it } from "vitest";
import { startService, take, takeUntil } from "../support/service.ts";

describe("isolation", () => {
  it("shows another user nothing of a thread with the same id", async () => {
    await using service = await startService();
    await service.manager.append({ userId: "ann", threadId: "t1" }, "noted", { text: "ann's" });
    const events = service.client("ben").thread("t1").events({ from: "start" });
    await service.manager.append({ userId: "ben", threadId: "t1" }, "noted", { text: "ben's" });
    expect(await take(1, events)).toMatchObject([{ text: "ben's", userId: "ben" }]);
  });

  it("handles a request as its own user's, and answers in that user's thread (X03)", async () => {
    await using service = await startService();
    service.manager.onRequest("ask", (ctx, { question }) => ctx.run("agent", () => `${ctx.userId}: ${question}`));
    const answers = ["ann", "ben"].map(async (user) => {
      const thread = service.client(user).thread("t1");
      const events = thread.events({ from: "start" });
      await thread.request("ask", { question: `of ${user}` }).accepted;
      return (await takeUntil(({ type }) => type === "request_completed", events)).filter(({ type }) => type.endsWith("_completed"));
    });
    for (const [index, of] of ["ann: of ann", "ben: of ben"].entries()) {
      expect(await answers[index]).toMatchObject([{ type: "agent_completed", result: of }, { type: "request_completed" }]);
    }
  });

  it("refuses a stream of another user, by name", async () => {
    await using service = await startService();
    await service.manager.append({ userId: "ann", threadId: "t1" }, "noted", { text: "ann's" });
    const stream = service.client("ben").stream({ kind: "thread", name: "t1", user: "ann" as never }, { from: "start" });
    await expect(stream.next()).rejects.toMatchObject({ code: "forbidden" });
  });

  it("refuses who has no identity, for good (X07, S16)", async () => {
    await using service = await startService({ authenticate: () => null });
    const client = service.client("ann");
    await expect(client.thread("t1").events({ from: "start" }).next()).rejects.toMatchObject({ code: "unauthorized" });
    expect(client.phase).toMatchObject({ name: "closed", reason: "unauthorized" });
  });
});
