import { expect, it, vi } from "vitest";
import { putIntoBasket } from "../src/services/guest-service.ts";

vi.mock("@apex/backend/websocket-core/websocket-manager", () => {
  const manager = {};
  return { getWebsocketManager: () => manager };
});

it("keeps a basket", () => {
  putIntoBasket("ada", "tea");
  expect(putIntoBasket("ada", "milk")).toEqual({ basket: ["tea", "milk"] });
});
