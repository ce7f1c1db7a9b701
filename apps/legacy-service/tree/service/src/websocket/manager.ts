import { getWebsocketManager } from "@apex/backend/websocket-core/manager";

export { getWebsocketManager };

/** The service's own. */
export const manager = getWebsocketManager();
