// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { emptyStatus as the_emptyStatus } from "../../facades/functions.ts";
import { IsolatedManager as the_IsolatedManager, LegacyManager as the_LegacyManager, LegacyManagerFactory as the_LegacyManagerFactory, getIsolatedManager as the_getIsolatedManager, getManager as the_getManager, getManagerFactory as the_getManagerFactory } from "../../facades/manager.ts";
import { type LegacyException as the_LegacyException, type LegacyRecord as the_LegacyRecord, exceptionOf as the_exceptionOf, recordOf as the_recordOf } from "../../facades/records.ts";
import { createUserContext as the_createUserContext } from "../../facades/user-context.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0048: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const WebSocketManagerFactory = the_bindClass(the_LegacyManagerFactory, { id: "APEX_WS_DEP0048", name: "websocket-core/websocket-manager-factory#WebSocketManagerFactory", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type WebSocketManagerFactory = the_LegacyManagerFactory;

/** @deprecated APEX_WS_DEP0049: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const createWebsocketManager = the_bindFunction(the_getIsolatedManager, { id: "APEX_WS_DEP0049", name: "websocket-core/websocket-manager-factory#createWebsocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0050: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const getWebsocketManagerFactory = the_bindFunction(the_getManagerFactory, { id: "APEX_WS_DEP0050", name: "websocket-core/websocket-manager-factory#getWebsocketManagerFactory", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0051: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const createWebsocketManagerSync = the_bindFunction(the_getManager, { id: "APEX_WS_DEP0051", name: "websocket-core/websocket-manager-factory#createWebsocketManagerSync", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0052: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const IsolatedWebSocketManager = the_bindClass(the_IsolatedManager, { id: "APEX_WS_DEP0052", name: "websocket-core/websocket-manager-factory#IsolatedWebSocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type IsolatedWebSocketManager = the_IsolatedManager;

/** @deprecated APEX_WS_DEP0053: Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate. */
export const createDefensiveUserExecutionContext = the_bindFunction(the_createUserContext, { id: "APEX_WS_DEP0053", name: "websocket-core/websocket-manager-factory#createDefensiveUserExecutionContext", recipe: "Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate." });

/** @deprecated APEX_WS_DEP0054: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const validateWebsocketComponentHealth = the_bindFunction(the_emptyStatus, { id: "APEX_WS_DEP0054", name: "websocket-core/websocket-manager-factory#validateWebsocketComponentHealth", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0055: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const ConnectionLifecycleManager = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0055", name: "websocket-core/websocket-manager-factory#ConnectionLifecycleManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type ConnectionLifecycleManager = the_LegacyManager;

/** @deprecated APEX_WS_DEP0056: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const FactoryInitializationError = the_bindClass(the_exceptionOf("FactoryInitializationError"), { id: "APEX_WS_DEP0056", name: "websocket-core/websocket-manager-factory#FactoryInitializationError", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type FactoryInitializationError = the_LegacyException;

/** @deprecated APEX_WS_DEP0057: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const FactoryMetrics = the_bindClass(the_recordOf("FactoryMetrics"), { id: "APEX_WS_DEP0057", name: "websocket-core/websocket-manager-factory#FactoryMetrics", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type FactoryMetrics = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0058: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const ManagerMetrics = the_bindClass(the_recordOf("ManagerMetrics"), { id: "APEX_WS_DEP0058", name: "websocket-core/websocket-manager-factory#ManagerMetrics", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type ManagerMetrics = the_LegacyRecord;
