// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyGuard as the_LegacyGuard, getGuard as the_getGuard } from "../../facades/functions.ts";
import { type LegacyException as the_LegacyException, type LegacyRecord as the_LegacyRecord, exceptionOf as the_exceptionOf, openEnum as the_openEnum, recordOf as the_recordOf } from "../../facades/records.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction, bindObject as the_bindObject } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0286: The client reconnects and resumes by itself, with back-off. Delete the handler. */
export const WebSocketReconnectionHandler = the_bindClass(the_LegacyGuard, { id: "APEX_WS_DEP0286", name: "websocket-core/reconnection-handler#WebSocketReconnectionHandler", recipe: "The client reconnects and resumes by itself, with back-off. Delete the handler." });
export type WebSocketReconnectionHandler = the_LegacyGuard;

/** @deprecated APEX_WS_DEP0287: The client reconnects and resumes by itself, with back-off. Delete the handler. */
export const ReconnectionState = the_bindObject(the_openEnum(), { id: "APEX_WS_DEP0287", name: "websocket-core/reconnection-handler#ReconnectionState", recipe: "The client reconnects and resumes by itself, with back-off. Delete the handler." });
export type ReconnectionState = string;

/** @deprecated APEX_WS_DEP0288: The client reconnects and resumes by itself, with back-off. Delete the handler. */
export const ReconnectionConfig = the_bindClass(the_recordOf("ReconnectionConfig"), { id: "APEX_WS_DEP0288", name: "websocket-core/reconnection-handler#ReconnectionConfig", recipe: "The client reconnects and resumes by itself, with back-off. Delete the handler." });
export type ReconnectionConfig = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0289: The client reconnects and resumes by itself, with back-off. Delete the handler. */
export const MaxRetriesExceededException = the_bindClass(the_exceptionOf("MaxRetriesExceededException"), { id: "APEX_WS_DEP0289", name: "websocket-core/reconnection-handler#MaxRetriesExceededException", recipe: "The client reconnects and resumes by itself, with back-off. Delete the handler." });
export type MaxRetriesExceededException = the_LegacyException;

/** @deprecated APEX_WS_DEP0290: The client reconnects and resumes by itself, with back-off. Delete the handler. */
export const ReconnectionSession = the_bindClass(the_recordOf("ReconnectionSession"), { id: "APEX_WS_DEP0290", name: "websocket-core/reconnection-handler#ReconnectionSession", recipe: "The client reconnects and resumes by itself, with back-off. Delete the handler." });
export type ReconnectionSession = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0291: The client reconnects and resumes by itself, with back-off. Delete the handler. */
export const ReconnectionContext = the_bindClass(the_recordOf("ReconnectionContext"), { id: "APEX_WS_DEP0291", name: "websocket-core/reconnection-handler#ReconnectionContext", recipe: "The client reconnects and resumes by itself, with back-off. Delete the handler." });
export type ReconnectionContext = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0292: The client reconnects and resumes by itself, with back-off. Delete the handler. */
export const getReconnectionHandler = the_bindFunction(the_getGuard, { id: "APEX_WS_DEP0292", name: "websocket-core/reconnection-handler#getReconnectionHandler", recipe: "The client reconnects and resumes by itself, with back-off. Delete the handler." });
