import { UnifiedWebSocketManager } from "./unified-manager.js";

/** The SSOT manager: one of them for each user. */
export class WebSocketManager extends UnifiedWebSocketManager {
  constructor(readonly userId: string) {
    super();
  }
}

const managers = new Map<string, WebSocketManager>();

export function getWebsocketManager(userId = "anonymous"): WebSocketManager {
  const known = managers.get(userId) ?? new WebSocketManager(userId);
  managers.set(userId, known);
  return known;
}
