// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyEmitter as the_LegacyEmitter, LegacyEmitterFactory as the_LegacyEmitterFactory, LegacyEmitterPool as the_LegacyEmitterPool } from "../../facades/emitter.ts";
import { LegacyGuard as the_LegacyGuard } from "../../facades/functions.ts";
import { type LegacyException as the_LegacyException, exceptionOf as the_exceptionOf } from "../../facades/records.ts";
import { bindClass as the_bindClass } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0059: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const UnifiedWebSocketEmitter = the_bindClass(the_LegacyEmitter, { id: "APEX_WS_DEP0059", name: "websocket-core/unified-emitter#UnifiedWebSocketEmitter", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type UnifiedWebSocketEmitter = the_LegacyEmitter;

/** @deprecated APEX_WS_DEP0060: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const WebSocketEmitterFactory = the_bindClass(the_LegacyEmitterFactory, { id: "APEX_WS_DEP0060", name: "websocket-core/unified-emitter#WebSocketEmitterFactory", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type WebSocketEmitterFactory = the_LegacyEmitterFactory;

/** @deprecated APEX_WS_DEP0061: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const AuthenticationWebSocketEmitter = the_bindClass(the_LegacyEmitter, { id: "APEX_WS_DEP0061", name: "websocket-core/unified-emitter#AuthenticationWebSocketEmitter", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type AuthenticationWebSocketEmitter = the_LegacyEmitter;

/** @deprecated APEX_WS_DEP0062: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const WebSocketEmitterPool = the_bindClass(the_LegacyEmitterPool, { id: "APEX_WS_DEP0062", name: "websocket-core/unified-emitter#WebSocketEmitterPool", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type WebSocketEmitterPool = the_LegacyEmitterPool;

/** @deprecated APEX_WS_DEP0063: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const AuthenticationConnectionMonitor = the_bindClass(the_LegacyGuard, { id: "APEX_WS_DEP0063", name: "websocket-core/unified-emitter#AuthenticationConnectionMonitor", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type AuthenticationConnectionMonitor = the_LegacyGuard;

/** @deprecated APEX_WS_DEP0064: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const AuthenticationWebSocketError = the_bindClass(the_exceptionOf("AuthenticationWebSocketError"), { id: "APEX_WS_DEP0064", name: "websocket-core/unified-emitter#AuthenticationWebSocketError", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type AuthenticationWebSocketError = the_LegacyException;
