import type { WebSocketMessage } from "./types.js";

export interface WebSocketManagerProtocol {
  addConnection(id: string, userId: string, socket: unknown): void;
  removeConnection(id: string): void;
  sendToUser(userId: string, message: WebSocketMessage): Promise<void>;
}
