import { expect, test, vi } from "vitest";
import { WebSocketManager } from "@apex/backend/websocket-core/websocket-manager";

vi.mock("@apex/backend/websocket-core/unified-manager", async () => {
  const actual = await vi.importActual<object>("@apex/backend/websocket-core/unified-manager");
  return { ...actual, MAX_CONNECTIONS_PER_USER: 1 };
});

test("a connection is kept", () => {
  const manager = new WebSocketManager("u");
  manager.addConnection("c", "u", { send: () => undefined });
  expect(manager._connections.size).toBe(1);
});
