// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyManager as the_LegacyManager, getManager as the_getManager } from "../../facades/manager.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0283: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const WebSocketManagerAdapter = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0283", name: "websocket-core/migration-adapter#WebSocketManagerAdapter", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type WebSocketManagerAdapter = the_LegacyManager;

/** @deprecated APEX_WS_DEP0284: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const getLegacyWebsocketManager = the_bindFunction(the_getManager, { id: "APEX_WS_DEP0284", name: "websocket-core/migration-adapter#getLegacyWebsocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0285: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const migrateSingletonUsage = the_bindFunction(the_getManager, { id: "APEX_WS_DEP0285", name: "websocket-core/migration-adapter#migrateSingletonUsage", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
