// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { IsolatedManager as the_IsolatedManager, LegacyManager as the_LegacyManager, LegacyManagerFactory as the_LegacyManagerFactory, getIsolatedManager as the_getIsolatedManager, getManagerFactory as the_getManagerFactory, theFactory as the_theFactory } from "../../facades/manager.ts";
import { type LegacyException as the_LegacyException, exceptionOf as the_exceptionOf } from "../../facades/records.ts";
import { validateUserContext as the_validateUserContext } from "../../facades/user-context.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction, bindObject as the_bindObject } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0265: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const createWebsocketManager = the_bindFunction(the_getIsolatedManager, { id: "APEX_WS_DEP0265", name: "websocket-core/canonical-imports#createWebsocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0266: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const FactoryInitializationError = the_bindClass(the_exceptionOf("FactoryInitializationError"), { id: "APEX_WS_DEP0266", name: "websocket-core/canonical-imports#FactoryInitializationError", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type FactoryInitializationError = the_LegacyException;

/** @deprecated APEX_WS_DEP0267: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const WebSocketManagerFactory = the_bindClass(the_LegacyManagerFactory, { id: "APEX_WS_DEP0267", name: "websocket-core/canonical-imports#WebSocketManagerFactory", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type WebSocketManagerFactory = the_LegacyManagerFactory;

/** @deprecated APEX_WS_DEP0268: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const getWebsocketManagerFactory = the_bindFunction(the_getManagerFactory, { id: "APEX_WS_DEP0268", name: "websocket-core/canonical-imports#getWebsocketManagerFactory", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0269: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const ConnectionLifecycleManager = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0269", name: "websocket-core/canonical-imports#ConnectionLifecycleManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type ConnectionLifecycleManager = the_LegacyManager;

/** @deprecated APEX_WS_DEP0270: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const _validateSsotUserContext = the_bindFunction(the_validateUserContext, { id: "APEX_WS_DEP0270", name: "websocket-core/canonical-imports#_validateSsotUserContext", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0271: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const _validateSsotUserContextStagingSafe = the_bindFunction(the_validateUserContext, { id: "APEX_WS_DEP0271", name: "websocket-core/canonical-imports#_validateSsotUserContextStagingSafe", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });

/** @deprecated APEX_WS_DEP0272: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const IsolatedWebSocketManager = the_bindClass(the_IsolatedManager, { id: "APEX_WS_DEP0272", name: "websocket-core/canonical-imports#IsolatedWebSocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type IsolatedWebSocketManager = the_IsolatedManager;

/** @deprecated APEX_WS_DEP0273: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const _factoryInstance = the_bindObject(the_theFactory, { id: "APEX_WS_DEP0273", name: "websocket-core/canonical-imports#_factoryInstance", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
