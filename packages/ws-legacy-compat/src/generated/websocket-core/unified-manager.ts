// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { enumKey as the_enumKey, serializeMessage as the_serializeMessage } from "../../facades/functions.ts";
import { LegacyManager as the_LegacyManager } from "../../facades/manager.ts";
import { ConnectionMode as the_ConnectionMode, type LegacyRecord as the_LegacyRecord, MAX_CONNECTIONS_PER_USER as the_MAX_CONNECTIONS_PER_USER } from "../../facades/records.ts";
import { bindBreak as the_bindBreak, bindClass as the_bindClass, bindFunction as the_bindFunction, bindObject as the_bindObject } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0039: The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket. */
export const WebSocketConnection = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0039", name: "websocket-core/unified-manager#WebSocketConnection", recipe: "The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket." });
export type WebSocketConnection = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0040: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const UnifiedWebSocketManager = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0040", name: "websocket-core/unified-manager#UnifiedWebSocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type UnifiedWebSocketManager = the_LegacyManager;

/** @deprecated APEX_WS_DEP0041: Pass plain JSON data to run.emit(…) or manager.append(…): it is checked by the contract and serialised once. */
export const _serializeMessageSafely = the_bindFunction(the_serializeMessage, { id: "APEX_WS_DEP0041", name: "websocket-core/unified-manager#_serializeMessageSafely", recipe: "Pass plain JSON data to run.emit(…) or manager.append(…): it is checked by the contract and serialised once." });

/** @deprecated APEX_WS_DEP0042: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const WebSocketManagerMode = the_bindObject(the_ConnectionMode, { id: "APEX_WS_DEP0042", name: "websocket-core/unified-manager#WebSocketManagerMode", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type WebSocketManagerMode = (typeof WebSocketManagerMode)[keyof typeof WebSocketManagerMode];

/** @deprecated APEX_WS_DEP0043: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const _UnifiedWebSocketManagerImplementation = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0043", name: "websocket-core/unified-manager#_UnifiedWebSocketManagerImplementation", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type _UnifiedWebSocketManagerImplementation = the_LegacyManager;

/** @deprecated APEX_WS_DEP0044: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const RegistryCompat = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0044", name: "websocket-core/unified-manager#RegistryCompat", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type RegistryCompat = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0045: Pass plain JSON data to run.emit(…) or manager.append(…): it is checked by the contract and serialised once. */
export const _getEnumKeyRepresentation = the_bindFunction(the_enumKey, { id: "APEX_WS_DEP0045", name: "websocket-core/unified-manager#_getEnumKeyRepresentation", recipe: "Pass plain JSON data to run.emit(…) or manager.append(…): it is checked by the contract and serialised once." });

/** @deprecated APEX_WS_DEP0046: Set createManager({ limits }): requests a minute, connections a user, sizes. They are enforced, and a refusal names the limit. */
export const MAX_CONNECTIONS_PER_USER = the_MAX_CONNECTIONS_PER_USER;

/** @deprecated APEX_WS_DEP0047: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const WebSocketManager = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0047", name: "websocket-core/unified-manager#WebSocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type WebSocketManager = the_LegacyManager;
