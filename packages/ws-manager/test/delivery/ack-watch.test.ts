import { threadStream, type ThreadId, type UserId } from "@apex/ws-queue-core";
import { describe, expect, it } from "vitest";
import { createAckWatch } from "../../src/delivery/ack-watch.ts";

const stream = threadStream("ann" as UserId, "t1" as ThreadId);
const other = threadStream("ben" as UserId, "t1" as ThreadId);

describe("waiting for a client's ack", () => {
  it("resolves at the first ack of the offset or a later one, at the level asked for (F02)", async () => {
    const acks = createAckWatch(() => undefined);
    const { signal } = new AbortController();
    let processed = false;
    const waiting = acks.wait(stream, 3, "processed", signal).then(() => (processed = true));
    const received = acks.wait(stream, 3, "received", signal);
    acks.handleAck(stream, 5, 2);
    await received;
    expect(processed).toBe(false);
    acks.handleAck(other, 9, 9);
    acks.handleAck(stream, 5, 3);
    await waiting;
  });

  it("rejects with deadline_exceeded when the time is over, with cancelled when the caller gives up", async () => {
    const acks = createAckWatch(() => undefined);
    const controller = new AbortController();
    const cancelled = acks.wait(stream, 1, "processed", controller.signal);
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: "cancelled" });
    await expect(acks.wait(stream, 1, "processed", AbortSignal.timeout(1))).rejects.toMatchObject({ code: "deadline_exceeded" });
  });
});
