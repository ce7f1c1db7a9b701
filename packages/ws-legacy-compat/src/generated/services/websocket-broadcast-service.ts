// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { type LegacyRecord as the_LegacyRecord, recordOf as the_recordOf } from "../../facades/records.ts";
import { LegacyBroadcasts as the_LegacyBroadcasts, createBroadcasts as the_createBroadcasts } from "../../facades/routers.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0332: There is no broadcast without a scope. Append to each user's thread by manager.append(…); rooms are to come. */
export const createBroadcastService = the_bindFunction(the_createBroadcasts, { id: "APEX_WS_DEP0332", name: "services/websocket-broadcast-service#createBroadcastService", recipe: "There is no broadcast without a scope. Append to each user's thread by manager.append(…); rooms are to come." });

/** @deprecated APEX_WS_DEP0333: There is no broadcast without a scope. Append to each user's thread by manager.append(…); rooms are to come. */
export const WebSocketBroadcastService = the_bindClass(the_LegacyBroadcasts, { id: "APEX_WS_DEP0333", name: "services/websocket-broadcast-service#WebSocketBroadcastService", recipe: "There is no broadcast without a scope. Append to each user's thread by manager.append(…); rooms are to come." });
export type WebSocketBroadcastService = the_LegacyBroadcasts;

/** @deprecated APEX_WS_DEP0334: There is no broadcast without a scope. Append to each user's thread by manager.append(…); rooms are to come. */
export const BroadcastResult = the_bindClass(the_recordOf("BroadcastResult"), { id: "APEX_WS_DEP0334", name: "services/websocket-broadcast-service#BroadcastResult", recipe: "There is no broadcast without a scope. Append to each user's thread by manager.append(…); rooms are to come." });
export type BroadcastResult = the_LegacyRecord;
