// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import type { LegacyRecord as the_LegacyRecord } from "../../facades/records.ts";
import { bindBreak as the_bindBreak } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0357: The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket. */
export const ConnectionHandler = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0357", name: "websocket/connection-handler#ConnectionHandler", recipe: "The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket." });
export type ConnectionHandler = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0358: The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket. */
export const ConnectionContext = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0358", name: "websocket/connection-handler#ConnectionContext", recipe: "The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket." });
export type ConnectionContext = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0359: The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket. */
export const connectionScope = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0359", name: "websocket/connection-handler#connectionScope", recipe: "The manager keeps the connections. Give it the HTTP server, or pass each upgrade to manager.handleUpgrade(…); no code holds a socket." });
export type connectionScope = the_LegacyRecord;
