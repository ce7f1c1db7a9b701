// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { getGuard as the_getGuard } from "../../facades/functions.ts";
import { LegacyManager as the_LegacyManager, getManager as the_getManager } from "../../facades/manager.ts";
import { type LegacyRecord as the_LegacyRecord, recordOf as the_recordOf } from "../../facades/records.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0352: The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket. */
export const ConnectionManager = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0352", name: "websocket/connection-manager#ConnectionManager", recipe: "The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket." });
export type ConnectionManager = the_LegacyManager;

/** @deprecated APEX_WS_DEP0353: The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket. */
export const getConnectionManager = the_bindFunction(the_getManager, { id: "APEX_WS_DEP0353", name: "websocket/connection-manager#getConnectionManager", recipe: "The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket." });

/** @deprecated APEX_WS_DEP0354: The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket. */
export const ConnectionInfo = the_bindClass(the_recordOf("ConnectionInfo"), { id: "APEX_WS_DEP0354", name: "websocket/connection-manager#ConnectionInfo", recipe: "The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket." });
export type ConnectionInfo = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0355: The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket. */
export const getConnectionMonitor = the_bindFunction(the_getGuard, { id: "APEX_WS_DEP0355", name: "websocket/connection-manager#getConnectionMonitor", recipe: "The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket." });

/** @deprecated APEX_WS_DEP0356: The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket. */
export const WebSocketConnectionManager = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0356", name: "websocket/connection-manager#WebSocketConnectionManager", recipe: "The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket." });
export type WebSocketConnectionManager = the_LegacyManager;
