// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { type LegacyRecord as the_LegacyRecord, recordOf as the_recordOf } from "../../facades/records.ts";
import { bindClass as the_bindClass } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0360: Subscribers get typed events: `for await (const event of thread.events())`. Types of messages become names in defineContract(…). */
export const WebSocketMessage = the_bindClass(the_recordOf("WebSocketMessage"), { id: "APEX_WS_DEP0360", name: "schemas/websocket-models#WebSocketMessage", recipe: "Subscribers get typed events: `for await (const event of thread.events())`. Types of messages become names in defineContract(…)." });
export type WebSocketMessage = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0361: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const WebSocketValidationError = the_bindClass(the_recordOf("WebSocketValidationError"), { id: "APEX_WS_DEP0361", name: "schemas/websocket-models#WebSocketValidationError", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });
export type WebSocketValidationError = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0362: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const BaseWebSocketPayload = the_bindClass(the_recordOf("BaseWebSocketPayload"), { id: "APEX_WS_DEP0362", name: "schemas/websocket-models#BaseWebSocketPayload", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });
export type BaseWebSocketPayload = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0363: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const UserMessagePayload = the_bindClass(the_recordOf("UserMessagePayload"), { id: "APEX_WS_DEP0363", name: "schemas/websocket-models#UserMessagePayload", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });
export type UserMessagePayload = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0364: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const AgentUpdatePayload = the_bindClass(the_recordOf("AgentUpdatePayload"), { id: "APEX_WS_DEP0364", name: "schemas/websocket-models#AgentUpdatePayload", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });
export type AgentUpdatePayload = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0365: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const AgentStarted = the_bindClass(the_recordOf("AgentStarted"), { id: "APEX_WS_DEP0365", name: "schemas/websocket-models#AgentStarted", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });
export type AgentStarted = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0366: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const StartAgentPayload = the_bindClass(the_recordOf("StartAgentPayload"), { id: "APEX_WS_DEP0366", name: "schemas/websocket-models#StartAgentPayload", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });
export type StartAgentPayload = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0367: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const WebSocketErrorModel = the_bindClass(the_recordOf("WebSocketErrorModel"), { id: "APEX_WS_DEP0367", name: "schemas/websocket-models#WebSocketErrorModel", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });
export type WebSocketErrorModel = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0368: Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract. */
export const WebSocketStats = the_bindClass(the_recordOf("WebSocketStats"), { id: "APEX_WS_DEP0368", name: "schemas/websocket-models#WebSocketStats", recipe: "Declare the event or request in defineContract(…) with a schema. The envelope is the library's, and types of both sides follow from the contract." });
export type WebSocketStats = the_LegacyRecord;
