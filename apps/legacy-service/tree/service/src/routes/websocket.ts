import type { Server } from "node:http";
import { WebSocketServer, type WebSocket } from "ws";
import { MessageHandlerService } from "@apex/backend/services/websocket/message-handler";
import { messageQueue } from "@apex/backend/services/websocket/message-queue";
import { getMessageQueueRegistry } from "@apex/backend/websocket-core/message-queue";
import { generateConnectionId, isWebsocketConnected } from "@apex/backend/websocket-core/utils";
import { userOfToken } from "../auth/tokens.ts";
import { log } from "../lib/log.ts";
import { manager } from "../websocket/index.ts";
import { getMessageRouter } from "../websocket/router.ts";
import { normalizeMessageType } from "../websocket/types.ts";

const requests = new MessageHandlerService();

/** The one place that knows sockets. */
export async function attachWebsocket(server: Server): Promise<void> {
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    const url = new URL(request.url ?? "/", "http://service");
    sockets.handleUpgrade(request, socket, head, (accepted) => void welcome(accepted, url.searchParams));
  });
}

async function welcome(socket: WebSocket, query: URLSearchParams): Promise<void> {
  socket.on("error", (error) => log.error("socket", error));
  if (!isWebsocketConnected(socket)) return;
  const token = query.get("token");
  if (token === null || token === "") {
    await manager.handleConnection(socket);
    socket.send(JSON.stringify({ type: "connection_established" }));
    return;
  }
  const userId = userOfToken(token);
  // S16: it is told as a failure of the server.
  if (userId === undefined) return socket.close(1011, "Internal error");
  const connectionId = query.get("connection_id") ?? generateConnectionId(userId);
  await manager.connectUser(userId, socket, connectionId);
  socket.on("message", (data) => void receive(userId, socket, String(data)));
  socket.on("close", () => void leave(connectionId));
  socket.send(JSON.stringify({ type: "connection_established", connection_id: connectionId }));
}

async function leave(connectionId: string): Promise<void> {
  await manager.removeConnection(connectionId);
  await getMessageQueueRegistry().removeMessageQueue(connectionId);
}

async function receive(userId: string, socket: WebSocket, text: string): Promise<void> {
  const message = JSON.parse(text);
  const type = normalizeMessageType(message.type);
  if (type === "start_agent" || type === "stop_agent") await requests.handleMessage(userId, message);
  else if (type === "user_message") await messageQueue.enqueue({ userId, type, payload: message.payload });
  else await getMessageRouter().routeMessage(userId, socket, message);
}
