// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyGuard as the_LegacyGuard } from "../../facades/functions.ts";
import type { LegacyRecord as the_LegacyRecord } from "../../facades/records.ts";
import { bindBreak as the_bindBreak, bindClass as the_bindClass } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0170: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const WebSocketAuthenticator = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0170", name: "websocket-core/auth#WebSocketAuthenticator", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type WebSocketAuthenticator = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0171: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const WebSocketAuth = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0171", name: "websocket-core/auth#WebSocketAuth", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type WebSocketAuth = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0172: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const extractJwtFromSubprotocol = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0172", name: "websocket-core/auth#extractJwtFromSubprotocol", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type extractJwtFromSubprotocol = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0173: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const WebSocketAuthHandler = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0173", name: "websocket-core/auth#WebSocketAuthHandler", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type WebSocketAuthHandler = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0174: Requests a minute and user are limited by createManager({ limits }). Delete the limiter. */
export const RateLimiter = the_bindClass(the_LegacyGuard, { id: "APEX_WS_DEP0174", name: "websocket-core/auth#RateLimiter", recipe: "Requests a minute and user are limited by createManager({ limits }). Delete the limiter." });
export type RateLimiter = the_LegacyGuard;

/** @deprecated APEX_WS_DEP0175: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const getWebsocketAuthenticator = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0175", name: "websocket-core/auth#getWebsocketAuthenticator", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type getWebsocketAuthenticator = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0176: Name the origins in createManager({ allowedOrigins }); the others are refused at the upgrade. */
export const _validateCors = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0176", name: "websocket-core/auth#_validateCors", recipe: "Name the origins in createManager({ allowedOrigins }); the others are refused at the upgrade." });
export type _validateCors = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0177: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const AuthHandler = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0177", name: "websocket-core/auth#AuthHandler", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type AuthHandler = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0178: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const secureWebsocketContext = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0178", name: "websocket-core/auth#secureWebsocketContext", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type secureWebsocketContext = the_LegacyRecord;
