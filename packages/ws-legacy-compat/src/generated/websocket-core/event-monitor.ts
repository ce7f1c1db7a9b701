// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyGuard as the_LegacyGuard, theGuard as the_theGuard } from "../../facades/functions.ts";
import { type LegacyException as the_LegacyException, type LegacyRecord as the_LegacyRecord, exceptionOf as the_exceptionOf, openEnum as the_openEnum, recordOf as the_recordOf } from "../../facades/records.ts";
import { bindClass as the_bindClass, bindObject as the_bindObject } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0211: Pass createManager({ telemetry }): it is told of connections, commits, retries and resets. */
export const ChatEventMonitor = the_bindClass(the_LegacyGuard, { id: "APEX_WS_DEP0211", name: "websocket-core/event-monitor#ChatEventMonitor", recipe: "Pass createManager({ telemetry }): it is told of connections, commits, retries and resets." });
export type ChatEventMonitor = the_LegacyGuard;

/** @deprecated APEX_WS_DEP0212: Pass createManager({ telemetry }): it is told of connections, commits, retries and resets. */
export const chatEventMonitor = the_bindObject(the_theGuard, { id: "APEX_WS_DEP0212", name: "websocket-core/event-monitor#chatEventMonitor", recipe: "Pass createManager({ telemetry }): it is told of connections, commits, retries and resets." });

/** @deprecated APEX_WS_DEP0213: Pass createManager({ telemetry }): it is told of connections, commits, retries and resets. */
export const EventType = the_bindObject(the_openEnum(), { id: "APEX_WS_DEP0213", name: "websocket-core/event-monitor#EventType", recipe: "Pass createManager({ telemetry }): it is told of connections, commits, retries and resets." });
export type EventType = string;

/** @deprecated APEX_WS_DEP0214: Pass createManager({ telemetry }): it is told of connections, commits, retries and resets. */
export const WebSocketEventMonitor = the_bindClass(the_LegacyGuard, { id: "APEX_WS_DEP0214", name: "websocket-core/event-monitor#WebSocketEventMonitor", recipe: "Pass createManager({ telemetry }): it is told of connections, commits, retries and resets." });
export type WebSocketEventMonitor = the_LegacyGuard;

/** @deprecated APEX_WS_DEP0215: Pass createManager({ telemetry }): it is told of connections, commits, retries and resets. */
export const EventValidationError = the_bindClass(the_exceptionOf("EventValidationError"), { id: "APEX_WS_DEP0215", name: "websocket-core/event-monitor#EventValidationError", recipe: "Pass createManager({ telemetry }): it is told of connections, commits, retries and resets." });
export type EventValidationError = the_LegacyException;

/** @deprecated APEX_WS_DEP0216: Pass createManager({ telemetry }): it is told of connections, commits, retries and resets. */
export const MissingCriticalEventError = the_bindClass(the_exceptionOf("MissingCriticalEventError"), { id: "APEX_WS_DEP0216", name: "websocket-core/event-monitor#MissingCriticalEventError", recipe: "Pass createManager({ telemetry }): it is told of connections, commits, retries and resets." });
export type MissingCriticalEventError = the_LegacyException;

/** @deprecated APEX_WS_DEP0217: Pass createManager({ telemetry }): it is told of connections, commits, retries and resets. */
export const EventTracker = the_bindClass(the_LegacyGuard, { id: "APEX_WS_DEP0217", name: "websocket-core/event-monitor#EventTracker", recipe: "Pass createManager({ telemetry }): it is told of connections, commits, retries and resets." });
export type EventTracker = the_LegacyGuard;

/** @deprecated APEX_WS_DEP0218: Pass createManager({ telemetry }): it is told of connections, commits, retries and resets. */
export const EventMetrics = the_bindClass(the_recordOf("EventMetrics"), { id: "APEX_WS_DEP0218", name: "websocket-core/event-monitor#EventMetrics", recipe: "Pass createManager({ telemetry }): it is told of connections, commits, retries and resets." });
export type EventMetrics = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0219: Pass createManager({ telemetry }): it is told of connections, commits, retries and resets. */
export const HealthStatus = the_bindObject(the_openEnum(), { id: "APEX_WS_DEP0219", name: "websocket-core/event-monitor#HealthStatus", recipe: "Pass createManager({ telemetry }): it is told of connections, commits, retries and resets." });
export type HealthStatus = string;
