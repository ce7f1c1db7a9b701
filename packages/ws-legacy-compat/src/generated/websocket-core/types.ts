// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { createErrorMessage as the_createErrorMessage, createServerMessage as the_createServerMessage, createStandardMessage as the_createStandardMessage, normalizeMessageType as the_normalizeMessageType } from "../../facades/functions.ts";
import { ConnectionState as the_ConnectionState, type LegacyRecord as the_LegacyRecord, openEnum as the_openEnum, recordOf as the_recordOf } from "../../facades/records.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction, bindObject as the_bindObject } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0125: Subscribers get typed events: `for await (const event of thread.events())`. Types of messages become names in defineContract(…). */
export const MessageType = the_bindObject(the_openEnum(), { id: "APEX_WS_DEP0125", name: "websocket-core/types#MessageType", recipe: "Subscribers get typed events: `for await (const event of thread.events())`. Types of messages become names in defineContract(…)." });
export type MessageType = string;

/** @deprecated APEX_WS_DEP0126: Subscribers get typed events: `for await (const event of thread.events())`. Types of messages become names in defineContract(…). */
export const WebSocketMessage = the_bindClass(the_recordOf("WebSocketMessage"), { id: "APEX_WS_DEP0126", name: "websocket-core/types#WebSocketMessage", recipe: "Subscribers get typed events: `for await (const event of thread.events())`. Types of messages become names in defineContract(…)." });
export type WebSocketMessage = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0127: Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…). */
export const createServerMessage = the_bindFunction(the_createServerMessage, { id: "APEX_WS_DEP0127", name: "websocket-core/types#createServerMessage", recipe: "Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…)." });

/** @deprecated APEX_WS_DEP0128: Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…). */
export const createStandardMessage = the_bindFunction(the_createStandardMessage, { id: "APEX_WS_DEP0128", name: "websocket-core/types#createStandardMessage", recipe: "Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…)." });

/** @deprecated APEX_WS_DEP0129: The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done. */
export const WebSocketConnectionState = the_bindObject(the_ConnectionState, { id: "APEX_WS_DEP0129", name: "websocket-core/types#WebSocketConnectionState", recipe: "The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done." });
export type WebSocketConnectionState = (typeof WebSocketConnectionState)[keyof typeof WebSocketConnectionState];

/** @deprecated APEX_WS_DEP0130: Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…). */
export const createErrorMessage = the_bindFunction(the_createErrorMessage, { id: "APEX_WS_DEP0130", name: "websocket-core/types#createErrorMessage", recipe: "Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…)." });

/** @deprecated APEX_WS_DEP0131: The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket. */
export const ConnectionInfo = the_bindClass(the_recordOf("ConnectionInfo"), { id: "APEX_WS_DEP0131", name: "websocket-core/types#ConnectionInfo", recipe: "The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket." });
export type ConnectionInfo = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0132: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const normalizeMessageType = the_bindFunction(the_normalizeMessageType, { id: "APEX_WS_DEP0132", name: "websocket-core/types#normalizeMessageType", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });

/** @deprecated APEX_WS_DEP0133: Subscribers get typed events: `for await (const event of thread.events())`. Types of messages become names in defineContract(…). */
export const ServerMessage = the_bindClass(the_recordOf("ServerMessage"), { id: "APEX_WS_DEP0133", name: "websocket-core/types#ServerMessage", recipe: "Subscribers get typed events: `for await (const event of thread.events())`. Types of messages become names in defineContract(…)." });
export type ServerMessage = the_LegacyRecord;
