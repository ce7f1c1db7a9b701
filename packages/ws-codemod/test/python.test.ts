import { describe, expect, test } from "vitest";
import { transform } from "./support/transform.ts";

const APP = "netra_backend.app";

describe("--python", () => {
  test.each([
    [`from ${APP}.websocket_core.websocket_manager import UnifiedWebSocketManager`, `from ${APP}.websocket_core.unified_manager import UnifiedWebSocketManager`],
    [`with patch("${APP}.websocket_core.websocket_manager.UnifiedWebSocketManager.send"): pass`, `with patch("${APP}.websocket_core.unified_manager.UnifiedWebSocketManager.send"): pass`],
    [
      `def f():\r\n    from ${APP}.websocket_core.websocket_manager import (\r\n        WebSocketManager as W,\r\n        WebSocketConnection,\r\n    )\r\n    return W\r\n`,
      `def f():\r\n    from ${APP}.websocket_core.websocket_manager import WebSocketManager as W\r\n    from ${APP}.websocket_core.unified_manager import WebSocketConnection\r\n    return W\r\n`,
    ],
  ])("%s", (before, after) => {
    expect(transform(before, "python").text).toBe(after);
    expect(transform(after, "python").text).toBe(after);
  });

  test("comments and texts stay, and a name that its module defines", () => {
    const source = `# from ${APP}.websocket_core.websocket_manager import WebSocketConnection\nX = "${APP}.websocket_core.websocket_manager.WebSocketConnection"\nfrom ${APP}.websocket_core.unified_manager import WebSocketConnection\n`;
    expect(transform(source, "python").text).toBe(source);
  });
});
