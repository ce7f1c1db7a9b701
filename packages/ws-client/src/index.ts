export type { ApexError, Cursor, Durability, RequestId, RunId, ThreadId } from "@apex/ws-queue-core";
export type { CancelBody, Cause, ClientSettings, ClientStats, Damage, OutboxBody, Phase, RequestBody, Reset, SubscriptionStats } from "@apex/ws-queue-core/client";
export type { WireStream } from "@apex/ws-queue-core/protocol";
export { connect, type Client, type ConnectOptions, type StreamDamage, type StreamReset } from "./connect.ts";
export type { Pending, PendingRequest, UntypedContract } from "./contract-types.ts";
export { cursorOf, offsetOf } from "./delivery.ts";
export type { DamageHandler, EventsOptions, EventStream, ReadFrom, ResetHandler } from "./event-stream.ts";
export type { Listening } from "./listen.ts";
export type { Acceptance, CancelOutcome, RequestHandle, RequestOptions } from "./request-handle.ts";
export type { TokenRequest } from "./runtime.ts";
export type { WebSocketClass, WebSocketLike } from "./socket-driver.ts";
export { memoryStorage, webStorage, type OutboxSlot, type OutboxStorage, type WebStorageOptions } from "./storage.ts";
export type { Thread } from "./thread.ts";
export type {
  ContractShape,
  RequestEntry,
  RequestName,
  RequestPayload,
  SchemaShape,
  ThreadEvent,
  ThreadRequest,
} from "@apex/ws-queue-core/events";
