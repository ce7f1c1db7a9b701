// The canonical place to import from.
export { getWebsocketManager as createWebsocketManager, WebSocketManager } from "./manager.js";
