// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyManager as the_LegacyManager, getManager as the_getManager } from "../../facades/manager.ts";
import { type LegacyRecord as the_LegacyRecord, recordOf as the_recordOf } from "../../facades/records.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0335: The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket. */
export const WebSocketConnectionPool = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0335", name: "services/websocket-connection-pool#WebSocketConnectionPool", recipe: "The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket." });
export type WebSocketConnectionPool = the_LegacyManager;

/** @deprecated APEX_WS_DEP0336: The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket. */
export const ConnectionInfo = the_bindClass(the_recordOf("ConnectionInfo"), { id: "APEX_WS_DEP0336", name: "services/websocket-connection-pool#ConnectionInfo", recipe: "The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket." });
export type ConnectionInfo = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0337: The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket. */
export const getWebsocketConnectionPool = the_bindFunction(the_getManager, { id: "APEX_WS_DEP0337", name: "services/websocket-connection-pool#getWebsocketConnectionPool", recipe: "The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket." });
