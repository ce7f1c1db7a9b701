// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyGuard as the_LegacyGuard, emptyStatus as the_emptyStatus, enumKey as the_enumKey } from "../../facades/functions.ts";
import { LegacyManager as the_LegacyManager } from "../../facades/manager.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0224: Use the type Manager of @apex/ws-manager where code takes the manager as an argument. */
export type WebSocketManagerProtocol = the_LegacyManager;

/** @deprecated APEX_WS_DEP0225: Use the type Manager of @apex/ws-manager where code takes the manager as an argument. */
export const WebSocketProtocolValidator = the_bindClass(the_LegacyGuard, { id: "APEX_WS_DEP0225", name: "websocket-core/protocols#WebSocketProtocolValidator", recipe: "Use the type Manager of @apex/ws-manager where code takes the manager as an argument." });
export type WebSocketProtocolValidator = the_LegacyGuard;

/** @deprecated APEX_WS_DEP0226: Use the type Manager of @apex/ws-manager where code takes the manager as an argument. */
export type WebSocketProtocol = the_LegacyManager;

/** @deprecated APEX_WS_DEP0227: Use the type Manager of @apex/ws-manager where code takes the manager as an argument. */
export const WebSocketManagerProtocolValidator = the_bindClass(the_LegacyGuard, { id: "APEX_WS_DEP0227", name: "websocket-core/protocols#WebSocketManagerProtocolValidator", recipe: "Use the type Manager of @apex/ws-manager where code takes the manager as an argument." });
export type WebSocketManagerProtocolValidator = the_LegacyGuard;

/** @deprecated APEX_WS_DEP0228: Use the type Manager of @apex/ws-manager where code takes the manager as an argument. */
export const getProtocolDocumentation = the_bindFunction(the_emptyStatus, { id: "APEX_WS_DEP0228", name: "websocket-core/protocols#getProtocolDocumentation", recipe: "Use the type Manager of @apex/ws-manager where code takes the manager as an argument." });

/** @deprecated APEX_WS_DEP0229: Use the type Manager of @apex/ws-manager where code takes the manager as an argument. */
export type WebSocketEventProtocol = the_LegacyManager;

/** @deprecated APEX_WS_DEP0230: Use the type Manager of @apex/ws-manager where code takes the manager as an argument. */
export const ensureThreadIdType = the_bindFunction(the_enumKey, { id: "APEX_WS_DEP0230", name: "websocket-core/protocols#ensureThreadIdType", recipe: "Use the type Manager of @apex/ws-manager where code takes the manager as an argument." });

/** @deprecated APEX_WS_DEP0231: Use the type Manager of @apex/ws-manager where code takes the manager as an argument. */
export const WebSocketProtocolHandler = the_bindClass(the_LegacyGuard, { id: "APEX_WS_DEP0231", name: "websocket-core/protocols#WebSocketProtocolHandler", recipe: "Use the type Manager of @apex/ws-manager where code takes the manager as an argument." });
export type WebSocketProtocolHandler = the_LegacyGuard;

/** @deprecated APEX_WS_DEP0232: Use the type Manager of @apex/ws-manager where code takes the manager as an argument. */
export const LegacyWebSocketManagerAdapter = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0232", name: "websocket-core/protocols#LegacyWebSocketManagerAdapter", recipe: "Use the type Manager of @apex/ws-manager where code takes the manager as an argument." });
export type LegacyWebSocketManagerAdapter = the_LegacyManager;
