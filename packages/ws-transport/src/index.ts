export type { Connection, ConnectionHost } from "./connection.ts";
export type { Debug } from "./debug.ts";
export { systemClock, systemRandom } from "./system-clock.ts";
export { createTransport, type DrainOptions, type Transport, type TransportOptions } from "./transport.ts";
export type { AllowedOrigins } from "./upgrade-check.ts";
export type { AuthorizeUpgrade } from "./upgrade-gate.ts";
