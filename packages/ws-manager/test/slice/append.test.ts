import { describe, expect, it } from "vitest";
import { startService, take } from "../support/service.ts";

describe("an event from manager.append", () => {
  it("reaches a client over a real socket, with the envelope that the library sets", async () => {
    await using service = await startService();
    const events = service.client("ann").thread("t1").events({ from: "start" });
    await service.manager.append({ userId: "ann", threadId: "t1" }, "noted", { text: "hello" });
    const [event] = await take(1, events);
    expect(event).toMatchObject({ type: "noted", text: "hello", userId: "ann", threadId: "t1" });
    expect(service.errors).toEqual([]);
  });
});
