// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyEmitter as the_LegacyEmitter } from "../../facades/emitter.ts";
import { always as the_always, createTestContext as the_createTestContext, createTestFacade as the_createTestFacade, emptyStatus as the_emptyStatus, isReadyLater as the_isReadyLater, resetNothing as the_resetNothing, serializeMessage as the_serializeMessage } from "../../facades/functions.ts";
import { LegacyManager as the_LegacyManager, getManager as the_getManager } from "../../facades/manager.ts";
import { ConnectionMode as the_ConnectionMode, type LegacyRecord as the_LegacyRecord, MAX_CONNECTIONS_PER_USER as the_MAX_CONNECTIONS_PER_USER } from "../../facades/records.ts";
import { bindBreak as the_bindBreak, bindClass as the_bindClass, bindFunction as the_bindFunction, bindObject as the_bindObject } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0001: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const WebSocketManager = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0001", name: "websocket-core/websocket-manager#WebSocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type WebSocketManager = the_LegacyManager;

/** @deprecated APEX_WS_DEP0002: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const UnifiedWebSocketManager = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0002", name: "websocket-core/websocket-manager#UnifiedWebSocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type UnifiedWebSocketManager = the_LegacyManager;

/** @deprecated APEX_WS_DEP0003: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const getWebsocketManager = the_bindFunction(the_getManager, { id: "APEX_WS_DEP0003", name: "websocket-core/websocket-manager#getWebsocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0004: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const WebSocketManagerMode = the_bindObject(the_ConnectionMode, { id: "APEX_WS_DEP0004", name: "websocket-core/websocket-manager#WebSocketManagerMode", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type WebSocketManagerMode = (typeof WebSocketManagerMode)[keyof typeof WebSocketManagerMode];

/** @deprecated APEX_WS_DEP0005: The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket. */
export const WebSocketConnection = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0005", name: "websocket-core/websocket-manager#WebSocketConnection", recipe: "The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket." });
export type WebSocketConnection = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0006: Pass plain JSON data to run.emit(…) or manager.append(…): it is checked by the contract and serialised once. */
export const _serializeMessageSafely = the_bindFunction(the_serializeMessage, { id: "APEX_WS_DEP0006", name: "websocket-core/websocket-manager#_serializeMessageSafely", recipe: "Pass plain JSON data to run.emit(…) or manager.append(…): it is checked by the contract and serialised once." });

/** @deprecated APEX_WS_DEP0007: Tests start a real manager with memoryStore() on a free port; nothing is global, so nothing has to be reset. */
export const createTestUserContext = the_bindFunction(the_createTestContext, { id: "APEX_WS_DEP0007", name: "websocket-core/websocket-manager#createTestUserContext", recipe: "Tests start a real manager with memoryStore() on a free port; nothing is global, so nothing has to be reset." });

/** @deprecated APEX_WS_DEP0008: Tests start a real manager with memoryStore() on a free port; nothing is global, so nothing has to be reset. */
export const resetManagerRegistry = the_bindFunction(the_resetNothing, { id: "APEX_WS_DEP0008", name: "websocket-core/websocket-manager#resetManagerRegistry", recipe: "Tests start a real manager with memoryStore() on a free port; nothing is global, so nothing has to be reset." });

/** @deprecated APEX_WS_DEP0009: Tests start a real manager with memoryStore() on a free port; nothing is global, so nothing has to be reset. */
export const createTestFallbackManager = the_bindFunction(the_createTestFacade, { id: "APEX_WS_DEP0009", name: "websocket-core/websocket-manager#createTestFallbackManager", recipe: "Tests start a real manager with memoryStore() on a free port; nothing is global, so nothing has to be reset." });

/** @deprecated APEX_WS_DEP0010: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const createWebsocketManager = the_bindFunction(the_getManager, { id: "APEX_WS_DEP0010", name: "websocket-core/websocket-manager#createWebsocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0011: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const createWebsocketManagerSync = the_bindFunction(the_getManager, { id: "APEX_WS_DEP0011", name: "websocket-core/websocket-manager#createWebsocketManagerSync", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0012: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const getWebsocketManagerAsync = the_bindFunction(the_getManager, { id: "APEX_WS_DEP0012", name: "websocket-core/websocket-manager#getWebsocketManagerAsync", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0013: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const checkWebsocketServiceAvailable = the_bindFunction(the_isReadyLater, { id: "APEX_WS_DEP0013", name: "websocket-core/websocket-manager#checkWebsocketServiceAvailable", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0014: The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket. */
export const WebSocketConnectionManager = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0014", name: "websocket-core/websocket-manager#WebSocketConnectionManager", recipe: "The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket." });
export type WebSocketConnectionManager = the_LegacyManager;

/** @deprecated APEX_WS_DEP0015: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const UnifiedWebSocketEmitter = the_bindClass(the_LegacyEmitter, { id: "APEX_WS_DEP0015", name: "websocket-core/websocket-manager#UnifiedWebSocketEmitter", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type UnifiedWebSocketEmitter = the_LegacyEmitter;

/** @deprecated APEX_WS_DEP0016: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const WebSocketEventEmitter = the_bindClass(the_LegacyEmitter, { id: "APEX_WS_DEP0016", name: "websocket-core/websocket-manager#WebSocketEventEmitter", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type WebSocketEventEmitter = the_LegacyEmitter;

/** @deprecated APEX_WS_DEP0017: Set createManager({ limits }): requests a minute, connections a user, sizes. They are enforced, and a refusal names the limit. */
export const MAX_CONNECTIONS_PER_USER = the_MAX_CONNECTIONS_PER_USER;

/** @deprecated APEX_WS_DEP0018: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const getManagerRegistryStatus = the_bindFunction(the_emptyStatus, { id: "APEX_WS_DEP0018", name: "websocket-core/websocket-manager#getManagerRegistryStatus", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0019: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const validateNoDuplicateManagersForUser = the_bindFunction(the_always, { id: "APEX_WS_DEP0019", name: "websocket-core/websocket-manager#validateNoDuplicateManagersForUser", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
