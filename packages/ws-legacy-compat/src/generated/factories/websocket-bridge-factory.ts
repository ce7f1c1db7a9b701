// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyBridge as the_LegacyBridge, LegacyBridgeFactory as the_LegacyBridgeFactory, createBridge as the_createBridge } from "../../facades/bridge.ts";
import { LegacyManager as the_LegacyManager } from "../../facades/manager.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0314: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const WebSocketBridgeFactory = the_bindClass(the_LegacyBridgeFactory, { id: "APEX_WS_DEP0314", name: "factories/websocket-bridge-factory#WebSocketBridgeFactory", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type WebSocketBridgeFactory = the_LegacyBridgeFactory;

/** @deprecated APEX_WS_DEP0315: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const StandardWebSocketBridge = the_bindClass(the_LegacyBridge, { id: "APEX_WS_DEP0315", name: "factories/websocket-bridge-factory#StandardWebSocketBridge", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type StandardWebSocketBridge = the_LegacyBridge;

/** @deprecated APEX_WS_DEP0316: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const createStandardWebsocketBridge = the_bindFunction(the_createBridge, { id: "APEX_WS_DEP0316", name: "factories/websocket-bridge-factory#createStandardWebsocketBridge", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });

/** @deprecated APEX_WS_DEP0317: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const createAgentBridgeAdapter = the_bindFunction(the_createBridge, { id: "APEX_WS_DEP0317", name: "factories/websocket-bridge-factory#createAgentBridgeAdapter", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });

/** @deprecated APEX_WS_DEP0318: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export type WebSocketBridgeProtocol = the_LegacyBridge;

/** @deprecated APEX_WS_DEP0319: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const createEmitterBridgeAdapter = the_bindFunction(the_createBridge, { id: "APEX_WS_DEP0319", name: "factories/websocket-bridge-factory#createEmitterBridgeAdapter", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });

/** @deprecated APEX_WS_DEP0320: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const WebSocketBridgeAdapter = the_bindClass(the_LegacyBridge, { id: "APEX_WS_DEP0320", name: "factories/websocket-bridge-factory#WebSocketBridgeAdapter", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type WebSocketBridgeAdapter = the_LegacyBridge;

/** @deprecated APEX_WS_DEP0321: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const createManagerBridgeAdapter = the_bindFunction(the_createBridge, { id: "APEX_WS_DEP0321", name: "factories/websocket-bridge-factory#createManagerBridgeAdapter", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });

/** @deprecated APEX_WS_DEP0322: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const WebSocketManager = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0322", name: "factories/websocket-bridge-factory#WebSocketManager", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type WebSocketManager = the_LegacyManager;
