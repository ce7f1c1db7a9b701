// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { type LegacyRecord as the_LegacyRecord, recordOf as the_recordOf } from "../../facades/records.ts";
import { LegacyEventRouter as the_LegacyEventRouter, getEventRouter as the_getEventRouter } from "../../facades/routers.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0325: Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…). */
export const WebSocketEventRouter = the_bindClass(the_LegacyEventRouter, { id: "APEX_WS_DEP0325", name: "services/websocket-event-router#WebSocketEventRouter", recipe: "Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…)." });
export type WebSocketEventRouter = the_LegacyEventRouter;

/** @deprecated APEX_WS_DEP0326: Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…). */
export const getWebsocketRouter = the_bindFunction(the_getEventRouter, { id: "APEX_WS_DEP0326", name: "services/websocket-event-router#getWebsocketRouter", recipe: "Call manager.append({ userId, threadId }, type, payload) for an event outside of a run; inside one use run.emit(…)." });

/** @deprecated APEX_WS_DEP0327: The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket. */
export const ConnectionInfo = the_bindClass(the_recordOf("ConnectionInfo"), { id: "APEX_WS_DEP0327", name: "services/websocket-event-router#ConnectionInfo", recipe: "The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket." });
export type ConnectionInfo = the_LegacyRecord;
