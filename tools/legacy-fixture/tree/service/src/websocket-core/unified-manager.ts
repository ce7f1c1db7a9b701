import { MessageRouter } from "./handlers.js";
import type { WebSocketMessage } from "./types.js";

interface Connection {
  readonly userId: string;
  readonly socket: { send(text: string): void };
}

/** Single source of truth for connections. */
export class UnifiedWebSocketManager {
  readonly _connections = new Map<string, Connection>();
  readonly router = new MessageRouter();

  addConnection(id: string, userId: string, socket: Connection["socket"]): void {
    this._connections.set(id, { userId, socket });
  }

  removeConnection(id: string): void {
    this._connections.delete(id);
  }

  async sendToUser(userId: string, message: WebSocketMessage): Promise<void> {
    for (const connection of this._connections.values()) {
      if (connection.userId === userId) connection.socket.send(JSON.stringify(message));
    }
  }

  async broadcast(message: WebSocketMessage): Promise<void> {
    for (const { socket } of this._connections.values()) socket.send(JSON.stringify(message));
  }
}
