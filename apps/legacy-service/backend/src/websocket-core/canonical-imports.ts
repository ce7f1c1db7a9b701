// The canonical place to import from. It takes everything from the place that was canonical before.
export { createWebsocketManager } from "./websocket-manager.ts";
export { WebSocketManagerFactory, IsolatedWebSocketManager, getWebsocketManagerFactory } from "./websocket-manager-factory.ts";
