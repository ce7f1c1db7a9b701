import type { IncomingMessage, ServerResponse } from "node:http";
import { chat } from "./chat.js";
import { health } from "./health.cjs";
import { drainLegacyQueue } from "./legacy.cjs";

export { type BufferConfig, WebSocketMessageBuffer } from "@apex/backend/websocket-core/message-buffer";
export * from "@apex/backend/websocket-core/protocols";
export type { WebSocketMessage } from "@apex/backend/websocket-core/types";

export function routes(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === "/health") response.end(JSON.stringify(health()));
  else if (request.url === "/drain") response.end(String(drainLegacyQueue()));
  else response.end(chat(request.url ?? "/"));
}
