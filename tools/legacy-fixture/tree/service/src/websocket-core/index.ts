export { getWebsocketManager, WebSocketManager } from "./websocket-manager.js";
export { MessageRouter } from "./handlers.js";
export { createServerMessage } from "./types.js";
