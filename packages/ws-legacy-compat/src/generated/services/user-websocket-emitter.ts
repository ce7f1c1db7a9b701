// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyEmitter as the_LegacyEmitter } from "../../facades/emitter.ts";
import { bindClass as the_bindClass } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0324: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const UserWebSocketEmitter = the_bindClass(the_LegacyEmitter, { id: "APEX_WS_DEP0324", name: "services/user-websocket-emitter#UserWebSocketEmitter", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type UserWebSocketEmitter = the_LegacyEmitter;
