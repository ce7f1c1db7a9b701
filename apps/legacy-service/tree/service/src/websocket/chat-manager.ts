import { UnifiedWebSocketManager } from "@apex/backend/websocket-core/unified-manager";

/** The manager with what a chat needs besides. */
export class ChatManager extends UnifiedWebSocketManager {
  async greet(userId: string, text: string): Promise<void> {
    await this.sendToUser(userId, { type: "greeting", data: { text } });
  }
}
