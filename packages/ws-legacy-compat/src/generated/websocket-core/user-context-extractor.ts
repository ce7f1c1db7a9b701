// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import type { LegacyRecord as the_LegacyRecord } from "../../facades/records.ts";
import { bindBreak as the_bindBreak } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0196: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const UserContextExtractor = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0196", name: "websocket-core/user-context-extractor#UserContextExtractor", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type UserContextExtractor = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0197: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const WebSocketUserContextExtractor = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0197", name: "websocket-core/user-context-extractor#WebSocketUserContextExtractor", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type WebSocketUserContextExtractor = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0198: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const extractWebsocketUserContext = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0198", name: "websocket-core/user-context-extractor#extractWebsocketUserContext", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type extractWebsocketUserContext = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0199: Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport. */
export const getUserContextExtractor = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0199", name: "websocket-core/user-context-extractor#getUserContextExtractor", recipe: "Return the identity from createManager({ authenticate }), or null to refuse. The token comes as the second argument, whatever the transport." });
export type getUserContextExtractor = the_LegacyRecord;
