// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyMessageService as the_LegacyMessageService } from "../../../facades/request-queue.ts";
import { LegacyHandlerBase as the_LegacyHandlerBase } from "../../../facades/routers.ts";
import { bindClass as the_bindClass } from "../../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0338: Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user. */
export const MessageHandlerService = the_bindClass(the_LegacyMessageService, { id: "APEX_WS_DEP0338", name: "services/websocket/message-handler#MessageHandlerService", recipe: "Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user." });
export type MessageHandlerService = the_LegacyMessageService;

/** @deprecated APEX_WS_DEP0339: Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user. */
export const BaseMessageHandler = the_bindClass(the_LegacyHandlerBase, { id: "APEX_WS_DEP0339", name: "services/websocket/message-handler#BaseMessageHandler", recipe: "Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user." });
export type BaseMessageHandler = the_LegacyHandlerBase;

/** @deprecated APEX_WS_DEP0340: Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user. */
export const StartAgentHandler = the_bindClass(the_LegacyHandlerBase, { id: "APEX_WS_DEP0340", name: "services/websocket/message-handler#StartAgentHandler", recipe: "Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user." });
export type StartAgentHandler = the_LegacyHandlerBase;

/** @deprecated APEX_WS_DEP0341: Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user. */
export const UserMessageHandler = the_bindClass(the_LegacyHandlerBase, { id: "APEX_WS_DEP0341", name: "services/websocket/message-handler#UserMessageHandler", recipe: "Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user." });
export type UserMessageHandler = the_LegacyHandlerBase;

/** @deprecated APEX_WS_DEP0342: Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user. */
export const ThreadHistoryHandler = the_bindClass(the_LegacyHandlerBase, { id: "APEX_WS_DEP0342", name: "services/websocket/message-handler#ThreadHistoryHandler", recipe: "Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user." });
export type ThreadHistoryHandler = the_LegacyHandlerBase;

/** @deprecated APEX_WS_DEP0343: Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user. */
export const StopAgentHandler = the_bindClass(the_LegacyHandlerBase, { id: "APEX_WS_DEP0343", name: "services/websocket/message-handler#StopAgentHandler", recipe: "Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user." });
export type StopAgentHandler = the_LegacyHandlerBase;
