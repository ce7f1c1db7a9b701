import type { Server } from "node:http";
import { reportRuns } from "./run-reporter.js";
import { PendingQueue } from "./pending.js";

class ChatHub {
  readonly #sockets = new Map<string, { userId: string; send(text: string): void }>();
  readonly pending = new PendingQueue();

  addConnection(id: string, socket: { userId: string; send(text: string): void }): void {
    this.#sockets.set(id, socket);
  }

  removeConnection(id: string): void {
    this.#sockets.delete(id);
  }

  sendToUser(message: { userId: string; text: string }): void {
    for (const socket of this.#sockets.values()) if (socket.userId === message.userId) socket.send(message.text);
  }
}

export function attachHub(server: Server): ChatHub {
  const hub = new ChatHub();
  server.on("close", () => reportRuns(hub.pending.size));
  return hub;
}
