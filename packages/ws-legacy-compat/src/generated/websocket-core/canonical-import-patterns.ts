// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyManager as the_LegacyManager, getManager as the_getManager } from "../../facades/manager.ts";
import { type LegacyException as the_LegacyException, exceptionOf as the_exceptionOf } from "../../facades/records.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0274: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const getWebsocketManager = the_bindFunction(the_getManager, { id: "APEX_WS_DEP0274", name: "websocket-core/canonical-import-patterns#getWebsocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0275: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const UnifiedWebSocketManager = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0275", name: "websocket-core/canonical-import-patterns#UnifiedWebSocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type UnifiedWebSocketManager = the_LegacyManager;

/** @deprecated APEX_WS_DEP0276: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const createWebsocketManager = the_bindFunction(the_getManager, { id: "APEX_WS_DEP0276", name: "websocket-core/canonical-import-patterns#createWebsocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0277: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const WebSocketManager = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0277", name: "websocket-core/canonical-import-patterns#WebSocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type WebSocketManager = the_LegacyManager;

/** @deprecated APEX_WS_DEP0278: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const getComponentInterface = the_bindFunction(the_getManager, { id: "APEX_WS_DEP0278", name: "websocket-core/canonical-import-patterns#getComponentInterface", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0279: Use the type Manager of @apex/ws-manager where code takes the manager as an argument. */
export type ICoreConnectionManager = the_LegacyManager;

/** @deprecated APEX_WS_DEP0280: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const getManager = the_bindFunction(the_getManager, { id: "APEX_WS_DEP0280", name: "websocket-core/canonical-import-patterns#getManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0281: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const createManager = the_bindFunction(the_getManager, { id: "APEX_WS_DEP0281", name: "websocket-core/canonical-import-patterns#createManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0282: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const CanonicalImportDeprecationWarning = the_bindClass(the_exceptionOf("CanonicalImportDeprecationWarning"), { id: "APEX_WS_DEP0282", name: "websocket-core/canonical-import-patterns#CanonicalImportDeprecationWarning", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type CanonicalImportDeprecationWarning = the_LegacyException;
