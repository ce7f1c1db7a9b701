// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyGuard as the_LegacyGuard, assertGoldenTypes as the_assertGoldenTypes, getGuard as the_getGuard, goldenTypes as the_goldenTypes } from "../../facades/functions.ts";
import { GoldenTypes as the_GoldenTypes, type LegacyRecord as the_LegacyRecord, openEnum as the_openEnum, recordOf as the_recordOf } from "../../facades/records.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction, bindObject as the_bindObject } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0202: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const CriticalAgentEventType = the_bindObject(the_GoldenTypes, { id: "APEX_WS_DEP0202", name: "websocket-core/event-validator#CriticalAgentEventType", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });
export type CriticalAgentEventType = (typeof CriticalAgentEventType)[keyof typeof CriticalAgentEventType];

/** @deprecated APEX_WS_DEP0203: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const AgentEventValidator = the_bindClass(the_LegacyGuard, { id: "APEX_WS_DEP0203", name: "websocket-core/event-validator#AgentEventValidator", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });
export type AgentEventValidator = the_LegacyGuard;

/** @deprecated APEX_WS_DEP0204: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const WebSocketEventMessage = the_bindClass(the_recordOf("WebSocketEventMessage"), { id: "APEX_WS_DEP0204", name: "websocket-core/event-validator#WebSocketEventMessage", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });
export type WebSocketEventMessage = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0205: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const UnifiedEventValidator = the_bindClass(the_LegacyGuard, { id: "APEX_WS_DEP0205", name: "websocket-core/event-validator#UnifiedEventValidator", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });
export type UnifiedEventValidator = the_LegacyGuard;

/** @deprecated APEX_WS_DEP0206: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const assertCriticalEventsReceived = the_bindFunction(the_assertGoldenTypes, { id: "APEX_WS_DEP0206", name: "websocket-core/event-validator#assertCriticalEventsReceived", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });

/** @deprecated APEX_WS_DEP0207: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const ValidationResult = the_bindClass(the_recordOf("ValidationResult"), { id: "APEX_WS_DEP0207", name: "websocket-core/event-validator#ValidationResult", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });
export type ValidationResult = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0208: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const getCriticalEventTypes = the_bindFunction(the_goldenTypes, { id: "APEX_WS_DEP0208", name: "websocket-core/event-validator#getCriticalEventTypes", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });

/** @deprecated APEX_WS_DEP0209: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const EventCriticality = the_bindObject(the_openEnum(), { id: "APEX_WS_DEP0209", name: "websocket-core/event-validator#EventCriticality", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });
export type EventCriticality = string;

/** @deprecated APEX_WS_DEP0210: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const getWebsocketValidator = the_bindFunction(the_getGuard, { id: "APEX_WS_DEP0210", name: "websocket-core/event-validator#getWebsocketValidator", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });
