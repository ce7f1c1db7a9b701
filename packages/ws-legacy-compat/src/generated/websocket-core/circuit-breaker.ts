// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyGuard as the_LegacyGuard, getGuard as the_getGuard } from "../../facades/functions.ts";
import { type LegacyException as the_LegacyException, type LegacyRecord as the_LegacyRecord, exceptionOf as the_exceptionOf, recordOf as the_recordOf } from "../../facades/records.ts";
import { bindBreak as the_bindBreak, bindClass as the_bindClass, bindFunction as the_bindFunction } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0300: The store's driver retries and breaks its own circuit. Delete the breaker. */
export const WebSocketCircuitBreaker = the_bindClass(the_LegacyGuard, { id: "APEX_WS_DEP0300", name: "websocket-core/circuit-breaker#WebSocketCircuitBreaker", recipe: "The store's driver retries and breaks its own circuit. Delete the breaker." });
export type WebSocketCircuitBreaker = the_LegacyGuard;

/** @deprecated APEX_WS_DEP0301: The store's driver retries and breaks its own circuit. Delete the breaker. */
export const CircuitBreakerConfig = the_bindClass(the_recordOf("CircuitBreakerConfig"), { id: "APEX_WS_DEP0301", name: "websocket-core/circuit-breaker#CircuitBreakerConfig", recipe: "The store's driver retries and breaks its own circuit. Delete the breaker." });
export type CircuitBreakerConfig = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0302: The store's driver retries and breaks its own circuit. Delete the breaker. */
export const getWebsocketCircuitBreaker = the_bindFunction(the_getGuard, { id: "APEX_WS_DEP0302", name: "websocket-core/circuit-breaker#getWebsocketCircuitBreaker", recipe: "The store's driver retries and breaks its own circuit. Delete the breaker." });

/** @deprecated APEX_WS_DEP0303: The store's driver retries and breaks its own circuit. Delete the breaker. */
export const websocketConnectWithCircuitBreaker = the_bindBreak("raw-sockets", { id: "APEX_WS_DEP0303", name: "websocket-core/circuit-breaker#websocketConnectWithCircuitBreaker", recipe: "The store's driver retries and breaks its own circuit. Delete the breaker." });
export type websocketConnectWithCircuitBreaker = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0304: The store's driver retries and breaks its own circuit. Delete the breaker. */
export const CircuitBreakerOpenError = the_bindClass(the_exceptionOf("CircuitBreakerOpenError"), { id: "APEX_WS_DEP0304", name: "websocket-core/circuit-breaker#CircuitBreakerOpenError", recipe: "The store's driver retries and breaks its own circuit. Delete the breaker." });
export type CircuitBreakerOpenError = the_LegacyException;
