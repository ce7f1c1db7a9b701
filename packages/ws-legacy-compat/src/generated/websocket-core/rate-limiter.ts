// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyGuard as the_LegacyGuard, getGuard as the_getGuard } from "../../facades/functions.ts";
import { type LegacyException as the_LegacyException, type LegacyRecord as the_LegacyRecord, exceptionOf as the_exceptionOf, recordOf as the_recordOf } from "../../facades/records.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0293: Requests a minute and user are limited by createManager({ limits }). Delete the limiter. */
export const WebSocketRateLimiter = the_bindClass(the_LegacyGuard, { id: "APEX_WS_DEP0293", name: "websocket-core/rate-limiter#WebSocketRateLimiter", recipe: "Requests a minute and user are limited by createManager({ limits }). Delete the limiter." });
export type WebSocketRateLimiter = the_LegacyGuard;

/** @deprecated APEX_WS_DEP0294: Requests a minute and user are limited by createManager({ limits }). Delete the limiter. */
export const AdaptiveRateLimiter = the_bindClass(the_LegacyGuard, { id: "APEX_WS_DEP0294", name: "websocket-core/rate-limiter#AdaptiveRateLimiter", recipe: "Requests a minute and user are limited by createManager({ limits }). Delete the limiter." });
export type AdaptiveRateLimiter = the_LegacyGuard;

/** @deprecated APEX_WS_DEP0295: Requests a minute and user are limited by createManager({ limits }). Delete the limiter. */
export const RateLimiter = the_bindClass(the_LegacyGuard, { id: "APEX_WS_DEP0295", name: "websocket-core/rate-limiter#RateLimiter", recipe: "Requests a minute and user are limited by createManager({ limits }). Delete the limiter." });
export type RateLimiter = the_LegacyGuard;

/** @deprecated APEX_WS_DEP0296: Requests a minute and user are limited by createManager({ limits }). Delete the limiter. */
export const RateLimitExceededException = the_bindClass(the_exceptionOf("RateLimitExceededException"), { id: "APEX_WS_DEP0296", name: "websocket-core/rate-limiter#RateLimitExceededException", recipe: "Requests a minute and user are limited by createManager({ limits }). Delete the limiter." });
export type RateLimitExceededException = the_LegacyException;

/** @deprecated APEX_WS_DEP0297: Requests a minute and user are limited by createManager({ limits }). Delete the limiter. */
export const RateLimitConfig = the_bindClass(the_recordOf("RateLimitConfig"), { id: "APEX_WS_DEP0297", name: "websocket-core/rate-limiter#RateLimitConfig", recipe: "Requests a minute and user are limited by createManager({ limits }). Delete the limiter." });
export type RateLimitConfig = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0298: Requests a minute and user are limited by createManager({ limits }). Delete the limiter. */
export const UserRateLimitState = the_bindClass(the_recordOf("UserRateLimitState"), { id: "APEX_WS_DEP0298", name: "websocket-core/rate-limiter#UserRateLimitState", recipe: "Requests a minute and user are limited by createManager({ limits }). Delete the limiter." });
export type UserRateLimitState = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0299: Requests a minute and user are limited by createManager({ limits }). Delete the limiter. */
export const getRateLimiter = the_bindFunction(the_getGuard, { id: "APEX_WS_DEP0299", name: "websocket-core/rate-limiter#getRateLimiter", recipe: "Requests a minute and user are limited by createManager({ limits }). Delete the limiter." });
