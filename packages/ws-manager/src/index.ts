export type { AgentFactory, AgentName, Agents, AgentScope, GetAgent } from "./agents/agents.ts";
export {
  defineContract,
  type CommittedEvent,
  type Contract,
  type EventType,
  type PayloadIn,
  type PayloadOut,
  type RequestName,
  type Schemas,
} from "./contract.ts";
export type { NamedShared } from "./append/thread-address.ts";
export { createManager } from "./create-manager.ts";
export type { DeadLetter, DeadLetterList, DeadLetters, LetterKey, ListOptions } from "./dead-letters/contract.ts";
export type { HistoryDamage, HistoryEntry, HistoryOptions } from "./history/history.ts";
export { ownStreamsOnly, type Action, type Authenticate, type Authorize, type Identity, type StreamInfo } from "./identity.ts";
export type {
  AcknowledgedOptions,
  Appended,
  AppendedMany,
  AppendOptions,
  Cancelled,
  ConnectionInfo,
  DrainOptions,
  HandlerOptions,
  Manager,
  Requested,
  RequestHandler,
  RequestInfo,
  RequestOptions,
  Revoked,
  RevokeOptions,
  RevokeTarget,
  StartRunOptions,
} from "./manager.ts";
export type { ManagerOptions } from "./options.ts";
export type { RequestContext } from "./runs/context.ts";
export type { Run, ToolOptions } from "./runs/run.ts";
export type { ManagerStats } from "./stats.ts";
export type { AttemptFailure } from "@apex/ws-queue-core/store";
export type { Refusal, UpgradeRequest } from "@apex/ws-transport";
export { createError, DEFAULT_LIMITS, isApexError, type ApexError, type ErrorCode, type Limits, type Priority } from "@apex/ws-queue-core";
