// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyGuard as the_LegacyGuard, getGuard as the_getGuard, serializeMessage as the_serializeMessage } from "../../facades/functions.ts";
import { LegacyManager as the_LegacyManager, getManager as the_getManager } from "../../facades/manager.ts";
import { type LegacyRecord as the_LegacyRecord, recordOf as the_recordOf } from "../../facades/records.ts";
import { bindBreak as the_bindBreak, bindClass as the_bindClass, bindFunction as the_bindFunction } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0074: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const WebSocketManager = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0074", name: "websocket-core/manager#WebSocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type WebSocketManager = the_LegacyManager;

/** @deprecated APEX_WS_DEP0075: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const UnifiedWebSocketManager = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0075", name: "websocket-core/manager#UnifiedWebSocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type UnifiedWebSocketManager = the_LegacyManager;

/** @deprecated APEX_WS_DEP0076: The library does this: heartbeat, safe send, close. Delete the call. */
export const HeartbeatConfig = the_bindClass(the_recordOf("HeartbeatConfig"), { id: "APEX_WS_DEP0076", name: "websocket-core/manager#HeartbeatConfig", recipe: "The library does this: heartbeat, safe send, close. Delete the call." });
export type HeartbeatConfig = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0077: The library does this: heartbeat, safe send, close. Delete the call. */
export const WebSocketHeartbeatManager = the_bindClass(the_LegacyGuard, { id: "APEX_WS_DEP0077", name: "websocket-core/manager#WebSocketHeartbeatManager", recipe: "The library does this: heartbeat, safe send, close. Delete the call." });
export type WebSocketHeartbeatManager = the_LegacyGuard;

/** @deprecated APEX_WS_DEP0078: The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket. */
export const WebSocketConnection = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0078", name: "websocket-core/manager#WebSocketConnection", recipe: "The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket." });
export type WebSocketConnection = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0079: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const getWebsocketManager = the_bindFunction(the_getManager, { id: "APEX_WS_DEP0079", name: "websocket-core/manager#getWebsocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0080: There is no buffer: an event stays in the log for the retention of its stream, and a client that comes back resumes from its cursor. Limits are set by createManager({ limits }). */
export const getWebsocketRecoveryManager = the_bindFunction(the_getGuard, { id: "APEX_WS_DEP0080", name: "websocket-core/manager#getWebsocketRecoveryManager", recipe: "There is no buffer: an event stays in the log for the retention of its stream, and a client that comes back resumes from its cursor. Limits are set by createManager({ limits })." });

/** @deprecated APEX_WS_DEP0081: The library does this: heartbeat, safe send, close. Delete the call. */
export const getHeartbeatManager = the_bindFunction(the_getGuard, { id: "APEX_WS_DEP0081", name: "websocket-core/manager#getHeartbeatManager", recipe: "The library does this: heartbeat, safe send, close. Delete the call." });

/** @deprecated APEX_WS_DEP0082: Use the type Manager of @apex/ws-manager where code takes the manager as an argument. */
export type WebSocketManagerProtocol = the_LegacyManager;

/** @deprecated APEX_WS_DEP0083: Pass plain JSON data to run.emit(…) or manager.append(…): it is checked by the contract and serialised once. */
export const _serializeMessageSafely = the_bindFunction(the_serializeMessage, { id: "APEX_WS_DEP0083", name: "websocket-core/manager#_serializeMessageSafely", recipe: "Pass plain JSON data to run.emit(…) or manager.append(…): it is checked by the contract and serialised once." });

/** @deprecated APEX_WS_DEP0084: The library does this: heartbeat, safe send, close. Delete the call. */
export const WebSocketHeartbeat = the_bindClass(the_LegacyGuard, { id: "APEX_WS_DEP0084", name: "websocket-core/manager#WebSocketHeartbeat", recipe: "The library does this: heartbeat, safe send, close. Delete the call." });
export type WebSocketHeartbeat = the_LegacyGuard;
