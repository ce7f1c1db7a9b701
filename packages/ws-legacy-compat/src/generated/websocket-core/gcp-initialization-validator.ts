// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyGuard as the_LegacyGuard, getGuard as the_getGuard, isReadyLater as the_isReadyLater } from "../../facades/functions.ts";
import { type LegacyRecord as the_LegacyRecord, openEnum as the_openEnum, recordOf as the_recordOf } from "../../facades/records.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction, bindObject as the_bindObject } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0250: createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called. */
export const GCPWebSocketInitializationValidator = the_bindClass(the_LegacyGuard, { id: "APEX_WS_DEP0250", name: "websocket-core/gcp-initialization-validator#GCPWebSocketInitializationValidator", recipe: "createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called." });
export type GCPWebSocketInitializationValidator = the_LegacyGuard;

/** @deprecated APEX_WS_DEP0251: createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called. */
export const createGcpWebsocketValidator = the_bindFunction(the_getGuard, { id: "APEX_WS_DEP0251", name: "websocket-core/gcp-initialization-validator#createGcpWebsocketValidator", recipe: "createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called." });

/** @deprecated APEX_WS_DEP0252: createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called. */
export const GCPReadinessState = the_bindObject(the_openEnum(), { id: "APEX_WS_DEP0252", name: "websocket-core/gcp-initialization-validator#GCPReadinessState", recipe: "createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called." });
export type GCPReadinessState = string;

/** @deprecated APEX_WS_DEP0253: createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called. */
export const gcpWebsocketReadinessCheck = the_bindFunction(the_isReadyLater, { id: "APEX_WS_DEP0253", name: "websocket-core/gcp-initialization-validator#gcpWebsocketReadinessCheck", recipe: "createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called." });

/** @deprecated APEX_WS_DEP0254: createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called. */
export const GCPReadinessResult = the_bindClass(the_recordOf("GCPReadinessResult"), { id: "APEX_WS_DEP0254", name: "websocket-core/gcp-initialization-validator#GCPReadinessResult", recipe: "createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called." });
export type GCPReadinessResult = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0255: createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called. */
export const gcpWebsocketReadinessGuard = the_bindFunction(the_isReadyLater, { id: "APEX_WS_DEP0255", name: "websocket-core/gcp-initialization-validator#gcpWebsocketReadinessGuard", recipe: "createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called." });

/** @deprecated APEX_WS_DEP0256: createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called. */
export const ServiceReadinessCheck = the_bindClass(the_recordOf("ServiceReadinessCheck"), { id: "APEX_WS_DEP0256", name: "websocket-core/gcp-initialization-validator#ServiceReadinessCheck", recipe: "createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called." });
export type ServiceReadinessCheck = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0257: createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called. */
export const getWebsocketStartupQueue = the_bindFunction(the_getGuard, { id: "APEX_WS_DEP0257", name: "websocket-core/gcp-initialization-validator#getWebsocketStartupQueue", recipe: "createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called." });

/** @deprecated APEX_WS_DEP0258: createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called. */
export const validateWebsocketHandshakeReadiness = the_bindFunction(the_isReadyLater, { id: "APEX_WS_DEP0258", name: "websocket-core/gcp-initialization-validator#validateWebsocketHandshakeReadiness", recipe: "createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called." });
