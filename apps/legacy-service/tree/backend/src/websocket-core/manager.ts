// Compatibility layer. Use websocket-manager.
export { UnifiedWebSocketManager, WebSocketManager, getWebsocketManager } from "./websocket-manager.ts";
export type { WebSocketConnection } from "./unified-manager.ts";
