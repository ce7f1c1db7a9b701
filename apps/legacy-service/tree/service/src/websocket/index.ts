// All of the service takes the manager from here, so that it can be exchanged in one place.
export { createServerMessage } from "@apex/backend/websocket-core";
export { getWebsocketManager, manager } from "./manager.ts";
