export type { WebSocketMessage } from "@apex/backend/websocket-core/types";
export { MessageType, createErrorMessage, normalizeMessageType } from "@apex/backend/websocket-core/types";
