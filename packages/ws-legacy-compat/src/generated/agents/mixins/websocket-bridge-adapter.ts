// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyBridge as the_LegacyBridge } from "../../../facades/bridge.ts";
import { bindClass as the_bindClass } from "../../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0323: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const WebSocketBridgeAdapter = the_bindClass(the_LegacyBridge, { id: "APEX_WS_DEP0323", name: "agents/mixins/websocket-bridge-adapter#WebSocketBridgeAdapter", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type WebSocketBridgeAdapter = the_LegacyBridge;
