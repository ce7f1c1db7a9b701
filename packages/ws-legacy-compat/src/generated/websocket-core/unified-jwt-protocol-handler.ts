// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import type { LegacyRecord as the_LegacyRecord } from "../../facades/records.ts";
import { bindBreak as the_bindBreak } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0179: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const negotiateWebsocketSubprotocol = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0179", name: "websocket-core/unified-jwt-protocol-handler#negotiateWebsocketSubprotocol", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type negotiateWebsocketSubprotocol = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0180: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const UnifiedJWTProtocolHandler = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0180", name: "websocket-core/unified-jwt-protocol-handler#UnifiedJWTProtocolHandler", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type UnifiedJWTProtocolHandler = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0181: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const extractJwtFromSubprotocol = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0181", name: "websocket-core/unified-jwt-protocol-handler#extractJwtFromSubprotocol", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type extractJwtFromSubprotocol = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0182: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const extractJwtToken = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0182", name: "websocket-core/unified-jwt-protocol-handler#extractJwtToken", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type extractJwtToken = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0183: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const normalizeJwtToken = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0183", name: "websocket-core/unified-jwt-protocol-handler#normalizeJwtToken", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type normalizeJwtToken = the_LegacyRecord;
