// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { type LegacyRecord as the_LegacyRecord, recordOf as the_recordOf } from "../../facades/records.ts";
import { bindBreak as the_bindBreak, bindClass as the_bindClass } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0161: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const authenticateWebsocketSsot = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0161", name: "websocket-core/unified-websocket-auth#authenticateWebsocketSsot", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type authenticateWebsocketSsot = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0162: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const UnifiedWebSocketAuthenticator = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0162", name: "websocket-core/unified-websocket-auth#UnifiedWebSocketAuthenticator", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type UnifiedWebSocketAuthenticator = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0163: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const WebSocketAuthResult = the_bindClass(the_recordOf("WebSocketAuthResult"), { id: "APEX_WS_DEP0163", name: "websocket-core/unified-websocket-auth#WebSocketAuthResult", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type WebSocketAuthResult = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0164: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const extractE2eContextFromWebsocket = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0164", name: "websocket-core/unified-websocket-auth#extractE2eContextFromWebsocket", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type extractE2eContextFromWebsocket = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0165: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const getWebsocketAuthenticator = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0165", name: "websocket-core/unified-websocket-auth#getWebsocketAuthenticator", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type getWebsocketAuthenticator = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0166: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const UnifiedWebSocketAuth = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0166", name: "websocket-core/unified-websocket-auth#UnifiedWebSocketAuth", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type UnifiedWebSocketAuth = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0167: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const WebSocketAuthenticator = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0167", name: "websocket-core/unified-websocket-auth#WebSocketAuthenticator", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type WebSocketAuthenticator = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0168: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const createAuthenticatedUserContext = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0168", name: "websocket-core/unified-websocket-auth#createAuthenticatedUserContext", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type createAuthenticatedUserContext = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0169: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const authenticateWebsocketConnection = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0169", name: "websocket-core/unified-websocket-auth#authenticateWebsocketConnection", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type authenticateWebsocketConnection = the_LegacyRecord;
