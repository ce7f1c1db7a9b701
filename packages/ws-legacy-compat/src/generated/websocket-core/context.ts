// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { UserExecutionContext as the_UserExecutionContext } from "../../facades/user-context.ts";
import { bindClass as the_bindClass } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0200: A handler gets its ctx as an argument: userId, threadId, requestId, attempt, signal. */
export const WebSocketContext = the_bindClass(the_UserExecutionContext, { id: "APEX_WS_DEP0200", name: "websocket-core/context#WebSocketContext", recipe: "A handler gets its ctx as an argument: userId, threadId, requestId, attempt, signal." });
export type WebSocketContext = the_UserExecutionContext;

/** @deprecated APEX_WS_DEP0201: A handler gets its ctx as an argument: userId, threadId, requestId, attempt, signal. */
export const WebSocketRequestContext = the_bindClass(the_UserExecutionContext, { id: "APEX_WS_DEP0201", name: "websocket-core/context#WebSocketRequestContext", recipe: "A handler gets its ctx as an argument: userId, threadId, requestId, attempt, signal." });
export type WebSocketRequestContext = the_UserExecutionContext;
