import { expect, it, vi } from "vitest";
import { queueDigest } from "../src/services/digest-service.ts";

const enqueueMessage = vi.fn(async () => true);

vi.mock("@apex/backend/websocket-core/message-queue", () => ({
  MessageQueue: class {
    flushQueue = async (): Promise<boolean> => true;
    enqueueMessage = enqueueMessage;
  },
}));

it("queues a digest", async () => {
  expect(await queueDigest("ada", "Two letters")).toEqual({ queued: true });
  expect(enqueueMessage).toHaveBeenCalledWith({ type: "digest", data: { text: "Two letters" } }, "digest");
});
