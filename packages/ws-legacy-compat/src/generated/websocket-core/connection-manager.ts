// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyManager as the_LegacyManager } from "../../facades/manager.ts";
import { type LegacyRecord as the_LegacyRecord, recordOf as the_recordOf } from "../../facades/records.ts";
import { bindClass as the_bindClass } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0242: The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket. */
export const WebSocketConnectionManager = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0242", name: "websocket-core/connection-manager#WebSocketConnectionManager", recipe: "The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket." });
export type WebSocketConnectionManager = the_LegacyManager;

/** @deprecated APEX_WS_DEP0243: The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket. */
export const ConnectionManager = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0243", name: "websocket-core/connection-manager#ConnectionManager", recipe: "The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket." });
export type ConnectionManager = the_LegacyManager;

/** @deprecated APEX_WS_DEP0244: The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket. */
export const ConnectionInfo = the_bindClass(the_recordOf("ConnectionInfo"), { id: "APEX_WS_DEP0244", name: "websocket-core/connection-manager#ConnectionInfo", recipe: "The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket." });
export type ConnectionInfo = the_LegacyRecord;
