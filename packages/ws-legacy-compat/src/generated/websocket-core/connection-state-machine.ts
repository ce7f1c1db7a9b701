// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { ApplicationConnectionState as the_ApplicationConnectionState, type LegacyException as the_LegacyException, type LegacyRecord as the_LegacyRecord, exceptionOf as the_exceptionOf, recordOf as the_recordOf } from "../../facades/records.ts";
import { bindBreak as the_bindBreak, bindClass as the_bindClass, bindObject as the_bindObject } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0233: The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done. */
export const ApplicationConnectionState = the_bindObject(the_ApplicationConnectionState, { id: "APEX_WS_DEP0233", name: "websocket-core/connection-state-machine#ApplicationConnectionState", recipe: "The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done." });
export type ApplicationConnectionState = (typeof ApplicationConnectionState)[keyof typeof ApplicationConnectionState];

/** @deprecated APEX_WS_DEP0234: The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done. */
export const ConnectionStateMachine = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0234", name: "websocket-core/connection-state-machine#ConnectionStateMachine", recipe: "The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done." });
export type ConnectionStateMachine = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0235: The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done. */
export const getConnectionStateRegistry = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0235", name: "websocket-core/connection-state-machine#getConnectionStateRegistry", recipe: "The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done." });
export type getConnectionStateRegistry = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0236: The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done. */
export const getConnectionStateMachine = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0236", name: "websocket-core/connection-state-machine#getConnectionStateMachine", recipe: "The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done." });
export type getConnectionStateMachine = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0237: The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done. */
export const StateTransitionInfo = the_bindClass(the_recordOf("StateTransitionInfo"), { id: "APEX_WS_DEP0237", name: "websocket-core/connection-state-machine#StateTransitionInfo", recipe: "The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done." });
export type StateTransitionInfo = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0238: The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done. */
export const ConnectionStateMachineRegistry = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0238", name: "websocket-core/connection-state-machine#ConnectionStateMachineRegistry", recipe: "The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done." });
export type ConnectionStateMachineRegistry = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0239: The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done. */
export const isConnectionReadyForMessages = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0239", name: "websocket-core/connection-state-machine#isConnectionReadyForMessages", recipe: "The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done." });
export type isConnectionReadyForMessages = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0240: The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done. */
export const WebSocketConnectionStateMachine = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0240", name: "websocket-core/connection-state-machine#WebSocketConnectionStateMachine", recipe: "The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done." });
export type WebSocketConnectionStateMachine = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0241: The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done. */
export const StateTransitionError = the_bindClass(the_exceptionOf("StateTransitionError"), { id: "APEX_WS_DEP0241", name: "websocket-core/connection-state-machine#StateTransitionError", recipe: "The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done." });
export type StateTransitionError = the_LegacyException;
