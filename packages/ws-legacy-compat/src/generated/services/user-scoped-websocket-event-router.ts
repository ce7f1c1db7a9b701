// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyEventRouterFactory as the_LegacyEventRouterFactory, LegacyUserEventRouter as the_LegacyUserEventRouter, broadcastUserEvent as the_broadcastUserEvent, getEventRouterFactory as the_getEventRouterFactory } from "../../facades/routers.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0328: Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…). */
export const UserScopedWebSocketEventRouter = the_bindClass(the_LegacyUserEventRouter, { id: "APEX_WS_DEP0328", name: "services/user-scoped-websocket-event-router#UserScopedWebSocketEventRouter", recipe: "Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…)." });
export type UserScopedWebSocketEventRouter = the_LegacyUserEventRouter;

/** @deprecated APEX_WS_DEP0329: Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…). */
export const broadcastUserEvent = the_bindFunction(the_broadcastUserEvent, { id: "APEX_WS_DEP0329", name: "services/user-scoped-websocket-event-router#broadcastUserEvent", recipe: "Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…)." });

/** @deprecated APEX_WS_DEP0330: Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…). */
export const WebSocketEventRouterFactory = the_bindClass(the_LegacyEventRouterFactory, { id: "APEX_WS_DEP0330", name: "services/user-scoped-websocket-event-router#WebSocketEventRouterFactory", recipe: "Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…)." });
export type WebSocketEventRouterFactory = the_LegacyEventRouterFactory;

/** @deprecated APEX_WS_DEP0331: Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…). */
export const getEventRouterFactory = the_bindFunction(the_getEventRouterFactory, { id: "APEX_WS_DEP0331", name: "services/user-scoped-websocket-event-router#getEventRouterFactory", recipe: "Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…)." });
