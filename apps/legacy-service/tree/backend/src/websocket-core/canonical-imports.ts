// The canonical place to import from. It takes everything from the place that was canonical before.
export { WebSocketManagerFactory, IsolatedWebSocketManager, createWebsocketManager, getWebsocketManagerFactory } from "./websocket-manager-factory.ts";
