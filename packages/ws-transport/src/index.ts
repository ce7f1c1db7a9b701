export type { Connection, ConnectionHost } from "./connection.ts";
export type { Debug } from "./debug.ts";
export { ask, askNow, createReporter, isThenable, readableError, tell, type Report } from "./guard.ts";
export { SERVICE_RULES, type TransportOptions } from "./options.ts";
export { systemClock, systemRandom } from "./system-clock.ts";
export { createTransport, type DrainOptions, type Transport } from "./transport.ts";
export type { AllowedOrigins } from "./origins.ts";
export type { Refusal } from "./refusals/refusals.ts";
export type { AuthorizeUpgrade } from "./upgrade-gate.ts";
