// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { ConnectionState as the_ConnectionState, type LegacyRecord as the_LegacyRecord, recordOf as the_recordOf } from "../../facades/records.ts";
import { bindClass as the_bindClass, bindObject as the_bindObject } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0369: Subscribers get typed events: `for await (const event of thread.events())`. Types of messages become names in defineContract(…). */
export const ServerMessage = the_bindClass(the_recordOf("ServerMessage"), { id: "APEX_WS_DEP0369", name: "schemas/websocket-message-types#ServerMessage", recipe: "Subscribers get typed events: `for await (const event of thread.events())`. Types of messages become names in defineContract(…)." });
export type ServerMessage = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0370: Subscribers get typed events: `for await (const event of thread.events())`. Types of messages become names in defineContract(…). */
export const WebSocketMessage = the_bindClass(the_recordOf("WebSocketMessage"), { id: "APEX_WS_DEP0370", name: "schemas/websocket-message-types#WebSocketMessage", recipe: "Subscribers get typed events: `for await (const event of thread.events())`. Types of messages become names in defineContract(…)." });
export type WebSocketMessage = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0371: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const ClientMessage = the_bindClass(the_recordOf("ClientMessage"), { id: "APEX_WS_DEP0371", name: "schemas/websocket-message-types#ClientMessage", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });
export type ClientMessage = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0372: The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done. */
export const WebSocketConnectionState = the_bindObject(the_ConnectionState, { id: "APEX_WS_DEP0372", name: "schemas/websocket-message-types#WebSocketConnectionState", recipe: "The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done." });
export type WebSocketConnectionState = (typeof WebSocketConnectionState)[keyof typeof WebSocketConnectionState];

/** @deprecated APEX_WS_DEP0373: The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket. */
export const ConnectionInfo = the_bindClass(the_recordOf("ConnectionInfo"), { id: "APEX_WS_DEP0373", name: "schemas/websocket-message-types#ConnectionInfo", recipe: "The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket." });
export type ConnectionInfo = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0374: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const CreateThreadMessage = the_bindClass(the_recordOf("CreateThreadMessage"), { id: "APEX_WS_DEP0374", name: "schemas/websocket-message-types#CreateThreadMessage", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });
export type CreateThreadMessage = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0375: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const DeleteThreadMessage = the_bindClass(the_recordOf("DeleteThreadMessage"), { id: "APEX_WS_DEP0375", name: "schemas/websocket-message-types#DeleteThreadMessage", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });
export type DeleteThreadMessage = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0376: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const GetThreadHistoryMessage = the_bindClass(the_recordOf("GetThreadHistoryMessage"), { id: "APEX_WS_DEP0376", name: "schemas/websocket-message-types#GetThreadHistoryMessage", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });
export type GetThreadHistoryMessage = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0377: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const ListThreadsMessage = the_bindClass(the_recordOf("ListThreadsMessage"), { id: "APEX_WS_DEP0377", name: "schemas/websocket-message-types#ListThreadsMessage", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });
export type ListThreadsMessage = the_LegacyRecord;
