// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyBridgeFactory as the_LegacyBridgeFactory, createBridge as the_createBridge, getBridgeFactory as the_getBridgeFactory } from "../../facades/bridge.ts";
import { LegacyEmitter as the_LegacyEmitter } from "../../facades/emitter.ts";
import { type LegacyRecord as the_LegacyRecord, openEnum as the_openEnum, recordOf as the_recordOf } from "../../facades/records.ts";
import { UserExecutionContext as the_UserExecutionContext } from "../../facades/user-context.ts";
import { bindBreak as the_bindBreak, bindClass as the_bindClass, bindFunction as the_bindFunction, bindObject as the_bindObject } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0305: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const WebSocketBridgeFactory = the_bindClass(the_LegacyBridgeFactory, { id: "APEX_WS_DEP0305", name: "services/websocket-bridge-factory#WebSocketBridgeFactory", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type WebSocketBridgeFactory = the_LegacyBridgeFactory;

/** @deprecated APEX_WS_DEP0306: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const UserWebSocketEmitter = the_bindClass(the_LegacyEmitter, { id: "APEX_WS_DEP0306", name: "services/websocket-bridge-factory#UserWebSocketEmitter", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type UserWebSocketEmitter = the_LegacyEmitter;

/** @deprecated APEX_WS_DEP0307: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const UserWebSocketContext = the_bindClass(the_UserExecutionContext, { id: "APEX_WS_DEP0307", name: "services/websocket-bridge-factory#UserWebSocketContext", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type UserWebSocketContext = the_UserExecutionContext;

/** @deprecated APEX_WS_DEP0308: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const WebSocketEvent = the_bindClass(the_recordOf("WebSocketEvent"), { id: "APEX_WS_DEP0308", name: "services/websocket-bridge-factory#WebSocketEvent", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type WebSocketEvent = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0309: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const ConnectionStatus = the_bindObject(the_openEnum(), { id: "APEX_WS_DEP0309", name: "services/websocket-bridge-factory#ConnectionStatus", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type ConnectionStatus = string;

/** @deprecated APEX_WS_DEP0310: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const WebSocketFactoryConfig = the_bindClass(the_recordOf("WebSocketFactoryConfig"), { id: "APEX_WS_DEP0310", name: "services/websocket-bridge-factory#WebSocketFactoryConfig", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type WebSocketFactoryConfig = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0311: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const getWebsocketBridgeFactory = the_bindFunction(the_getBridgeFactory, { id: "APEX_WS_DEP0311", name: "services/websocket-bridge-factory#getWebsocketBridgeFactory", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });

/** @deprecated APEX_WS_DEP0312: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const UserWebSocketConnection = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0312", name: "services/websocket-bridge-factory#UserWebSocketConnection", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type UserWebSocketConnection = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0313: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const createWebsocketBridge = the_bindFunction(the_createBridge, { id: "APEX_WS_DEP0313", name: "services/websocket-bridge-factory#createWebsocketBridge", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
