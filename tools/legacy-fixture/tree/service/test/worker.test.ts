import { expect, test, vi } from "vitest";
import { startWorker } from "../src/jobs/worker.mjs";

vi.mock(import("@apex/backend/websocket-core/handlers"));

test("a worker starts", () => {
  expect(startWorker().threadId).toBeGreaterThan(0);
});
