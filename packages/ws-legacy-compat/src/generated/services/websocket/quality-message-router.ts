// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyRouter as the_LegacyRouter } from "../../../facades/routers.ts";
import { bindClass as the_bindClass } from "../../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0344: Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user. */
export const QualityMessageRouter = the_bindClass(the_LegacyRouter, { id: "APEX_WS_DEP0344", name: "services/websocket/quality-message-router#QualityMessageRouter", recipe: "Register one handler for each request by manager.onRequest(name, handler). Its ctx belongs to one request of one user." });
export type QualityMessageRouter = the_LegacyRouter;
