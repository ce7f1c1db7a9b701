// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyHandlerBase as the_LegacyHandlerBase } from "../../facades/routers.ts";
import { bindClass as the_bindClass } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0245: Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user. */
export const AgentMessageHandler = the_bindClass(the_LegacyHandlerBase, { id: "APEX_WS_DEP0245", name: "websocket-core/agent-handler#AgentMessageHandler", recipe: "Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user." });
export type AgentMessageHandler = the_LegacyHandlerBase;

/** @deprecated APEX_WS_DEP0246: Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user. */
export const AgentHandler = the_bindClass(the_LegacyHandlerBase, { id: "APEX_WS_DEP0246", name: "websocket-core/agent-handler#AgentHandler", recipe: "Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user." });
export type AgentHandler = the_LegacyHandlerBase;

/** @deprecated APEX_WS_DEP0247: Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user. */
export const WebSocketAgentHandler = the_bindClass(the_LegacyHandlerBase, { id: "APEX_WS_DEP0247", name: "websocket-core/agent-handler#WebSocketAgentHandler", recipe: "Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user." });
export type WebSocketAgentHandler = the_LegacyHandlerBase;

/** @deprecated APEX_WS_DEP0248: Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user. */
export const AgentWebSocketHandler = the_bindClass(the_LegacyHandlerBase, { id: "APEX_WS_DEP0248", name: "websocket-core/agent-handler#AgentWebSocketHandler", recipe: "Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user." });
export type AgentWebSocketHandler = the_LegacyHandlerBase;

/** @deprecated APEX_WS_DEP0249: Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user. */
export const WebSocketAgentEventHandler = the_bindClass(the_LegacyHandlerBase, { id: "APEX_WS_DEP0249", name: "websocket-core/agent-handler#WebSocketAgentEventHandler", recipe: "Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user." });
export type WebSocketAgentEventHandler = the_LegacyHandlerBase;
