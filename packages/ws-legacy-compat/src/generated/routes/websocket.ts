// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { type LegacyException as the_LegacyException, type LegacyRecord as the_LegacyRecord, exceptionOf as the_exceptionOf } from "../../facades/records.ts";
import { bindBreak as the_bindBreak, bindClass as the_bindClass } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0378: Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route. */
export const websocketEndpoint = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0378", name: "routes/websocket#websocketEndpoint", recipe: "Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route." });
export type websocketEndpoint = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0379: Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route. */
export const router = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0379", name: "routes/websocket#router", recipe: "Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route." });
export type router = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0380: Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route. */
export const websocketHealthCheck = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0380", name: "routes/websocket#websocketHealthCheck", recipe: "Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route." });
export type websocketHealthCheck = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0381: Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route. */
export const WebSocketComponentError = the_bindClass(the_exceptionOf("WebSocketComponentError"), { id: "APEX_WS_DEP0381", name: "routes/websocket#WebSocketComponentError", recipe: "Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route." });
export type WebSocketComponentError = the_LegacyException;

/** @deprecated APEX_WS_DEP0382: Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route. */
export const getWebsocketConfig = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0382", name: "routes/websocket#getWebsocketConfig", recipe: "Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route." });
export type getWebsocketConfig = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0383: Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route. */
export const _initializeConnectionState = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0383", name: "routes/websocket#_initializeConnectionState", recipe: "Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route." });
export type _initializeConnectionState = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0384: Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route. */
export const WEBSOCKET_CONFIG = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0384", name: "routes/websocket#WEBSOCKET_CONFIG", recipe: "Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route." });
export type WEBSOCKET_CONFIG = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0385: Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route. */
export const websocketDetailedStats = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0385", name: "routes/websocket#websocketDetailedStats", recipe: "Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route." });
export type websocketDetailedStats = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0386: Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route. */
export const websocketBeacon = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0386", name: "routes/websocket#websocketBeacon", recipe: "Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route." });
export type websocketBeacon = the_LegacyRecord;
