// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyGuard as the_LegacyGuard, always as the_always, getGuard as the_getGuard, newId as the_newId } from "../../facades/functions.ts";
import type { LegacyRecord as the_LegacyRecord } from "../../facades/records.ts";
import { bindBreak as the_bindBreak, bindClass as the_bindClass, bindFunction as the_bindFunction } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0184: The library does this: heartbeat, safe send, close. Delete the call. */
export const isWebsocketConnected = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0184", name: "websocket-core/utils#isWebsocketConnected", recipe: "The library does this: heartbeat, safe send, close. Delete the call." });
export type isWebsocketConnected = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0185: The library does this: heartbeat, safe send, close. Delete the call. */
export const _safeWebsocketStateForLogging = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0185", name: "websocket-core/utils#_safeWebsocketStateForLogging", recipe: "The library does this: heartbeat, safe send, close. Delete the call." });
export type _safeWebsocketStateForLogging = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0186: The library does this: heartbeat, safe send, close. Delete the call. */
export const isWebsocketConnectedAndReady = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0186", name: "websocket-core/utils#isWebsocketConnectedAndReady", recipe: "The library does this: heartbeat, safe send, close. Delete the call." });
export type isWebsocketConnectedAndReady = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0187: The library does this: heartbeat, safe send, close. Delete the call. */
export const safeWebsocketSend = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0187", name: "websocket-core/utils#safeWebsocketSend", recipe: "The library does this: heartbeat, safe send, close. Delete the call." });
export type safeWebsocketSend = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0188: The library does this: heartbeat, safe send, close. Delete the call. */
export const validateWebsocketHandshakeCompletion = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0188", name: "websocket-core/utils#validateWebsocketHandshakeCompletion", recipe: "The library does this: heartbeat, safe send, close. Delete the call." });
export type validateWebsocketHandshakeCompletion = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0189: Use randomUUID of node:crypto. Ids of events, runs and connections are the library's. */
export const generateConnectionId = the_bindFunction(the_newId, { id: "APEX_WS_DEP0189", name: "websocket-core/utils#generateConnectionId", recipe: "Use randomUUID of node:crypto. Ids of events, runs and connections are the library's." });

/** @deprecated APEX_WS_DEP0190: The library does this: heartbeat, safe send, close. Delete the call. */
export const safeWebsocketClose = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0190", name: "websocket-core/utils#safeWebsocketClose", recipe: "The library does this: heartbeat, safe send, close. Delete the call." });
export type safeWebsocketClose = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0191: The library does this: heartbeat, safe send, close. Delete the call. */
export const getConnectionMonitor = the_bindFunction(the_getGuard, { id: "APEX_WS_DEP0191", name: "websocket-core/utils#getConnectionMonitor", recipe: "The library does this: heartbeat, safe send, close. Delete the call." });

/** @deprecated APEX_WS_DEP0192: Use randomUUID of node:crypto. Ids of events, runs and connections are the library's. */
export const generateMessageId = the_bindFunction(the_newId, { id: "APEX_WS_DEP0192", name: "websocket-core/utils#generateMessageId", recipe: "Use randomUUID of node:crypto. Ids of events, runs and connections are the library's." });

/** @deprecated APEX_WS_DEP0193: There is nothing to enqueue, flush or clear: what a run emits and what manager.append(…) takes is in the log at once, and each client reads it from its own position. */
export const WebSocketMessageQueue = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0193", name: "websocket-core/utils#WebSocketMessageQueue", recipe: "There is nothing to enqueue, flush or clear: what a run emits and what manager.append(…) takes is in the log at once, and each client reads it from its own position." });
export type WebSocketMessageQueue = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0194: The library does this: heartbeat, safe send, close. Delete the call. */
export const WebSocketHeartbeat = the_bindClass(the_LegacyGuard, { id: "APEX_WS_DEP0194", name: "websocket-core/utils#WebSocketHeartbeat", recipe: "The library does this: heartbeat, safe send, close. Delete the call." });
export type WebSocketHeartbeat = the_LegacyGuard;

/** @deprecated APEX_WS_DEP0195: Requests a minute and user are limited by createManager({ limits }). Delete the limiter. */
export const checkRateLimit = the_bindFunction(the_always, { id: "APEX_WS_DEP0195", name: "websocket-core/utils#checkRateLimit", recipe: "Requests a minute and user are limited by createManager({ limits }). Delete the limiter." });
