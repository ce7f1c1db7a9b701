// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyEmitterFactory as the_LegacyEmitterFactory } from "../facades/emitter.ts";
import { createErrorMessage as the_createErrorMessage, createServerMessage as the_createServerMessage } from "../facades/functions.ts";
import { LegacyManager as the_LegacyManager, getManager as the_getManager } from "../facades/manager.ts";
import { ApplicationConnectionState as the_ApplicationConnectionState, type LegacyRecord as the_LegacyRecord } from "../facades/records.ts";
import { LegacyRouter as the_LegacyRouter } from "../facades/routers.ts";
import { bindBreak as the_bindBreak, bindClass as the_bindClass, bindFunction as the_bindFunction, bindObject as the_bindObject } from "../uses/bind.ts";

/** @deprecated APEX_WS_DEP0134: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const WebSocketManager = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0134", name: "websocket-core#WebSocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type WebSocketManager = the_LegacyManager;

/** @deprecated APEX_WS_DEP0135: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const createWebsocketManager = the_bindFunction(the_getManager, { id: "APEX_WS_DEP0135", name: "websocket-core#createWebsocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0136: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const getWebsocketManager = the_bindFunction(the_getManager, { id: "APEX_WS_DEP0136", name: "websocket-core#getWebsocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0137: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const WebSocketEmitterFactory = the_bindClass(the_LegacyEmitterFactory, { id: "APEX_WS_DEP0137", name: "websocket-core#WebSocketEmitterFactory", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type WebSocketEmitterFactory = the_LegacyEmitterFactory;

/** @deprecated APEX_WS_DEP0138: Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…). */
export const createServerMessage = the_bindFunction(the_createServerMessage, { id: "APEX_WS_DEP0138", name: "websocket-core#createServerMessage", recipe: "Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…)." });

/** @deprecated APEX_WS_DEP0139: Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…). */
export const createErrorMessage = the_bindFunction(the_createErrorMessage, { id: "APEX_WS_DEP0139", name: "websocket-core#createErrorMessage", recipe: "Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…)." });

/** @deprecated APEX_WS_DEP0140: The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done. */
export const ApplicationConnectionState = the_bindObject(the_ApplicationConnectionState, { id: "APEX_WS_DEP0140", name: "websocket-core#ApplicationConnectionState", recipe: "The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done." });
export type ApplicationConnectionState = (typeof ApplicationConnectionState)[keyof typeof ApplicationConnectionState];

/** @deprecated APEX_WS_DEP0141: The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done. */
export const getConnectionStateRegistry = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0141", name: "websocket-core#getConnectionStateRegistry", recipe: "The client tells its phase: client.phase and client.onPhase(…). The server needs no state machine: the manager holds messages until the handshake is done." });
export type getConnectionStateRegistry = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0142: Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user. */
export const MessageRouter = the_bindClass(the_LegacyRouter, { id: "APEX_WS_DEP0142", name: "websocket-core#MessageRouter", recipe: "Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user." });
export type MessageRouter = the_LegacyRouter;
