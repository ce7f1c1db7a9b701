// Kept for older imports.
export { getWebsocketManager, WebSocketManager } from "./websocket-manager.js";
