import { describe, expect, it } from "vitest";
import { startService, take } from "../support/service.ts";

describe("isolation", () => {
  it("shows another user nothing of a thread with the same id", async () => {
    await using service = await startService();
    await service.manager.append({ userId: "ann", threadId: "t1" }, "noted", { text: "ann's" });
    const events = service.client("ben").thread("t1").events({ from: "start" });
    await service.manager.append({ userId: "ben", threadId: "t1" }, "noted", { text: "ben's" });
    expect(await take(1, events)).toMatchObject([{ text: "ben's", userId: "ben" }]);
  });

  it("refuses a stream of another user, by name", async () => {
    await using service = await startService();
    await service.manager.append({ userId: "ann", threadId: "t1" }, "noted", { text: "ann's" });
    const stream = service.client("ben").stream({ kind: "thread", name: "t1", user: "ann" as never }, { from: "start" });
    await expect(stream.next()).rejects.toMatchObject({ code: "forbidden" });
  });

  it("refuses who has no identity, for good", async () => {
    await using service = await startService({ authenticate: () => null });
    const client = service.client("ann");
    await expect(client.thread("t1").events({ from: "start" }).next()).rejects.toMatchObject({ code: "unauthorized" });
    expect(client.phase).toMatchObject({ name: "closed", reason: "unauthorized" });
  });
});
