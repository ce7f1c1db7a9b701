// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import type { LegacyRecord as the_LegacyRecord } from "../../facades/records.ts";
import { bindBreak as the_bindBreak } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0387: Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route. */
export const WebSocketSSOTRouter = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0387", name: "routes/websocket-ssot#WebSocketSSOTRouter", recipe: "Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route." });
export type WebSocketSSOTRouter = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0388: Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route. */
export const router = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0388", name: "routes/websocket-ssot#router", recipe: "Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route." });
export type router = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0389: Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route. */
export const WebSocketSSotEndpoint = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0389", name: "routes/websocket-ssot#WebSocketSSotEndpoint", recipe: "Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route." });
export type WebSocketSSotEndpoint = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0390: Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route. */
export const ssotRouter = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0390", name: "routes/websocket-ssot#ssotRouter", recipe: "Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route." });
export type ssotRouter = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0391: Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route. */
export const websocketEndpoint = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0391", name: "routes/websocket-ssot#websocketEndpoint", recipe: "Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route." });
export type websocketEndpoint = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0392: Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route. */
export const websocketHealthCheck = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0392", name: "routes/websocket-ssot#websocketHealthCheck", recipe: "Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route." });
export type websocketHealthCheck = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0393: Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route. */
export const getWebsocketConfig = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0393", name: "routes/websocket-ssot#getWebsocketConfig", recipe: "Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route." });
export type getWebsocketConfig = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0394: Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route. */
export const websocketDetailedStats = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0394", name: "routes/websocket-ssot#websocketDetailedStats", recipe: "Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route." });
export type websocketDetailedStats = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0395: Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route. */
export const websocketBeacon = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0395", name: "routes/websocket-ssot#websocketBeacon", recipe: "Give createManager the HTTP server, or call manager.handleUpgrade(request, socket, head) from the route." });
export type websocketBeacon = the_LegacyRecord;
