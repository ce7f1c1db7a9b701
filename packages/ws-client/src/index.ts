export { connect, type Client, type ConnectOptions, type StreamReset } from "./connect.ts";
export type {
  ContractShape,
  RequestName,
  RequestPayload,
  SchemaShape,
  ThreadEvent,
  UntypedContract,
} from "./contract-types.ts";
export { cursorOf, offsetOf } from "./delivery.ts";
export type { EventStream, Listening } from "./event-stream.ts";
export type { Acceptance, CancelOutcome, RequestHandle, RequestOptions } from "./request-handle.ts";
export type { FrameTrace, WebSocketClass, WebSocketLike } from "./socket-driver.ts";
export { memoryStorage, webStorage, type OutboxSlot, type OutboxStorage, type WebStorageOptions } from "./storage.ts";
export type { EventsOptions, ReadFrom, ResetHandler } from "./subscription.ts";
export type { Thread } from "./thread.ts";
