// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyHandlerBase as the_LegacyHandlerBase, LegacyRouter as the_LegacyRouter, getRouter as the_getRouter } from "../../facades/routers.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0143: Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user. */
export const MessageRouter = the_bindClass(the_LegacyRouter, { id: "APEX_WS_DEP0143", name: "websocket-core/handlers#MessageRouter", recipe: "Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user." });
export type MessageRouter = the_LegacyRouter;

/** @deprecated APEX_WS_DEP0144: Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user. */
export const getMessageRouter = the_bindFunction(the_getRouter, { id: "APEX_WS_DEP0144", name: "websocket-core/handlers#getMessageRouter", recipe: "Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user." });

/** @deprecated APEX_WS_DEP0145: Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user. */
export const BaseMessageHandler = the_bindClass(the_LegacyHandlerBase, { id: "APEX_WS_DEP0145", name: "websocket-core/handlers#BaseMessageHandler", recipe: "Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user." });
export type BaseMessageHandler = the_LegacyHandlerBase;

/** @deprecated APEX_WS_DEP0146: Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user. */
export const ConnectionHandler = the_bindClass(the_LegacyHandlerBase, { id: "APEX_WS_DEP0146", name: "websocket-core/handlers#ConnectionHandler", recipe: "Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user." });
export type ConnectionHandler = the_LegacyHandlerBase;

/** @deprecated APEX_WS_DEP0147: Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user. */
export const UserMessageHandler = the_bindClass(the_LegacyHandlerBase, { id: "APEX_WS_DEP0147", name: "websocket-core/handlers#UserMessageHandler", recipe: "Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user." });
export type UserMessageHandler = the_LegacyHandlerBase;

/** @deprecated APEX_WS_DEP0148: Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user. */
export const WebSocketHandler = the_bindClass(the_LegacyHandlerBase, { id: "APEX_WS_DEP0148", name: "websocket-core/handlers#WebSocketHandler", recipe: "Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user." });
export type WebSocketHandler = the_LegacyHandlerBase;

/** @deprecated APEX_WS_DEP0149: Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user. */
export const ErrorHandler = the_bindClass(the_LegacyHandlerBase, { id: "APEX_WS_DEP0149", name: "websocket-core/handlers#ErrorHandler", recipe: "Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user." });
export type ErrorHandler = the_LegacyHandlerBase;

/** @deprecated APEX_WS_DEP0150: The library does this: heartbeat, safe send, close. Delete the call. */
export const HeartbeatHandler = the_bindClass(the_LegacyHandlerBase, { id: "APEX_WS_DEP0150", name: "websocket-core/handlers#HeartbeatHandler", recipe: "The library does this: heartbeat, safe send, close. Delete the call." });
export type HeartbeatHandler = the_LegacyHandlerBase;

/** @deprecated APEX_WS_DEP0151: Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user. */
export const AgentRequestHandler = the_bindClass(the_LegacyHandlerBase, { id: "APEX_WS_DEP0151", name: "websocket-core/handlers#AgentRequestHandler", recipe: "Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user." });
export type AgentRequestHandler = the_LegacyHandlerBase;
