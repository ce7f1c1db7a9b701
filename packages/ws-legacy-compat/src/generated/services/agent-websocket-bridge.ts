// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyBridge as the_LegacyBridge, LegacyNotifier as the_LegacyNotifier, createBridge as the_createBridge } from "../../facades/bridge.ts";
import { type LegacyRecord as the_LegacyRecord, openEnum as the_openEnum, recordOf as the_recordOf } from "../../facades/records.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction, bindObject as the_bindObject } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0020: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const AgentWebSocketBridge = the_bindClass(the_LegacyBridge, { id: "APEX_WS_DEP0020", name: "services/agent-websocket-bridge#AgentWebSocketBridge", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type AgentWebSocketBridge = the_LegacyBridge;

/** @deprecated APEX_WS_DEP0021: Inside a handler use ctx.run(…). A run without a request is manager.startRun(…). */
export const createAgentWebsocketBridge = the_bindFunction(the_createBridge, { id: "APEX_WS_DEP0021", name: "services/agent-websocket-bridge#createAgentWebsocketBridge", recipe: "Inside a handler use ctx.run(…). A run without a request is manager.startRun(…)." });

/** @deprecated APEX_WS_DEP0022: Call the method of the run: run.thinking(…), run.tool(…), run.emit(…). It resolves once the event is accepted, and nothing has to be retried. */
export const WebSocketNotifier = the_bindClass(the_LegacyNotifier, { id: "APEX_WS_DEP0022", name: "services/agent-websocket-bridge#WebSocketNotifier", recipe: "Call the method of the run: run.thinking(…), run.tool(…), run.emit(…). It resolves once the event is accepted, and nothing has to be retried." });
export type WebSocketNotifier = the_LegacyNotifier;

/** @deprecated APEX_WS_DEP0023: createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called. */
export const IntegrationState = the_bindObject(the_openEnum(), { id: "APEX_WS_DEP0023", name: "services/agent-websocket-bridge#IntegrationState", recipe: "createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called." });
export type IntegrationState = string;

/** @deprecated APEX_WS_DEP0024: createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called. */
export const IntegrationConfig = the_bindClass(the_recordOf("IntegrationConfig"), { id: "APEX_WS_DEP0024", name: "services/agent-websocket-bridge#IntegrationConfig", recipe: "createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called." });
export type IntegrationConfig = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0025: Inside a handler use ctx.run(…). A run without a request is manager.startRun(…). */
export const getAgentWebsocketBridge = the_bindFunction(the_createBridge, { id: "APEX_WS_DEP0025", name: "services/agent-websocket-bridge#getAgentWebsocketBridge", recipe: "Inside a handler use ctx.run(…). A run without a request is manager.startRun(…)." });

/** @deprecated APEX_WS_DEP0026: createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called. */
export const HealthStatus = the_bindObject(the_openEnum(), { id: "APEX_WS_DEP0026", name: "services/agent-websocket-bridge#HealthStatus", recipe: "createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called." });
export type HealthStatus = string;

/** @deprecated APEX_WS_DEP0027: createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called. */
export const IntegrationResult = the_bindClass(the_recordOf("IntegrationResult"), { id: "APEX_WS_DEP0027", name: "services/agent-websocket-bridge#IntegrationResult", recipe: "createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called." });
export type IntegrationResult = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0028: createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called. */
export const IntegrationMetrics = the_bindClass(the_recordOf("IntegrationMetrics"), { id: "APEX_WS_DEP0028", name: "services/agent-websocket-bridge#IntegrationMetrics", recipe: "createManager resolves once the store is open and everything may be served: report ready after it, and not ready once manager.drain() was called." });
export type IntegrationMetrics = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0029: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const RequestScopedOrchestrator = the_bindClass(the_LegacyBridge, { id: "APEX_WS_DEP0029", name: "services/agent-websocket-bridge#RequestScopedOrchestrator", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type RequestScopedOrchestrator = the_LegacyBridge;
