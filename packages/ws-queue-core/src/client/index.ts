export { checkRequest, type CancelBody, type OutboxBody, type RequestBody } from "./body.ts";
export { isWhole } from "../protocol/shape.ts";
export { check, checkFunction, readFields } from "./check.ts";
export { createClientMachine, type ClientMachine, type ClientMachineOptions, type ClientStats } from "./client-machine.ts";
export type { Cause, Phase } from "./connection-phase.ts";
export type { ClientInput, ClientOutput, Damage, DeliveredEntry, Outcome, Reset, TokenInput } from "./io.ts";
export { tryParseSnapshot, type OutboxSnapshot } from "./outbox-snapshot.ts";
export { DEFAULT_CLIENT_SETTINGS, type ClientSettings } from "./settings.ts";
export type { Counters, SubscriptionState, SubscriptionStats } from "./subscription.ts";
