// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { emptyStatus as the_emptyStatus, nothingLater as the_nothingLater } from "../../facades/functions.ts";
import type { LegacyRecord as the_LegacyRecord } from "../../facades/records.ts";
import { bindBreak as the_bindBreak, bindFunction as the_bindFunction } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0259: A handler gets its ctx as an argument: userId, threadId, requestId, attempt, signal. */
export const getWebsocketScopedSupervisor = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0259", name: "websocket-core/supervisor-factory#getWebsocketScopedSupervisor", recipe: "A handler gets its ctx as an argument: userId, threadId, requestId, attempt, signal." });
export type getWebsocketScopedSupervisor = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0260: A handler gets its ctx as an argument: userId, threadId, requestId, attempt, signal. */
export const createWebsocketSupervisorWithValidation = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0260", name: "websocket-core/supervisor-factory#createWebsocketSupervisorWithValidation", recipe: "A handler gets its ctx as an argument: userId, threadId, requestId, attempt, signal." });
export type createWebsocketSupervisorWithValidation = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0261: A handler gets its ctx as an argument: userId, threadId, requestId, attempt, signal. */
export const cleanupWebsocketRegistries = the_bindFunction(the_nothingLater, { id: "APEX_WS_DEP0261", name: "websocket-core/supervisor-factory#cleanupWebsocketRegistries", recipe: "A handler gets its ctx as an argument: userId, threadId, requestId, attempt, signal." });

/** @deprecated APEX_WS_DEP0262: A handler gets its ctx as an argument: userId, threadId, requestId, attempt, signal. */
export const getRegistryCleanupStatus = the_bindFunction(the_emptyStatus, { id: "APEX_WS_DEP0262", name: "websocket-core/supervisor-factory#getRegistryCleanupStatus", recipe: "A handler gets its ctx as an argument: userId, threadId, requestId, attempt, signal." });

/** @deprecated APEX_WS_DEP0263: A handler gets its ctx as an argument: userId, threadId, requestId, attempt, signal. */
export const _getWebsocketSupervisorComponents = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0263", name: "websocket-core/supervisor-factory#_getWebsocketSupervisorComponents", recipe: "A handler gets its ctx as an argument: userId, threadId, requestId, attempt, signal." });
export type _getWebsocketSupervisorComponents = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0264: A handler gets its ctx as an argument: userId, threadId, requestId, attempt, signal. */
export const createWebsocketSupervisor = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0264", name: "websocket-core/supervisor-factory#createWebsocketSupervisor", recipe: "A handler gets its ctx as an argument: userId, threadId, requestId, attempt, signal." });
export type createWebsocketSupervisor = the_LegacyRecord;
