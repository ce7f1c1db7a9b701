import { createTestManager } from "@apex/ws-manager/testing";
import { expect, it, vi } from "vitest";
import { contract } from "../src/contract.ts";
import { queueDigest } from "../src/services/digest-service.ts";

const service = await vi.hoisted(async () => ({ manager: undefined as unknown }));
vi.mock("../src/manager.ts", () => ({
  get manager() {
    return service.manager;
  },
  noticesOf: (userId: string) => ({ userId, threadId: "notices" }),
}));

it("queues a digest", async () => {
  await using test = await createTestManager({ contract });
  service.manager = test.manager;
  const notices = test.client("ada").thread("notices");
  expect(await queueDigest("ada", "Two letters")).toEqual({ queued: true });
  await test.expectEvents(notices, [{ type: "digest", text: "Two letters" }]);
});
