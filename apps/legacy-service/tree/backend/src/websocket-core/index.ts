export { WebSocketManager, createWebsocketManager, getWebsocketManager } from "./websocket-manager.ts";
export { WebSocketEmitterFactory } from "./unified-emitter.ts";
export { MessageRouter } from "./handlers.ts";
export { createErrorMessage, createServerMessage } from "./types.ts";
