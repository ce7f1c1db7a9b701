export { isDurability, levelFor, meetsDurability, type Durability, type StoreDurability } from "./durability.ts";
export { ERROR_CODES, INFRA, INFRA_RETRYABLE, isErrorCode, LOCAL, REMOTE, type CodeOf, type ErrorCode, type ErrorKind, type Fault } from "./error-codes.ts";
export { createError, errorOf, isApexError, toApexError, toInternal, tryRead, type ApexError, type ErrorDetails } from "./errors.ts";
export {
  ID_LENGTH_MAX,
  isId,
  parseEventId,
  parseProducerId,
  parseRequestId,
  parseRunId,
  parseThreadId,
  parseUserId,
  type Branded,
  type ConnectionId,
  type EventId,
  type Given,
  type ProducerId,
  type RequestId,
  type RunId,
  type ThreadId,
  type UserId,
} from "./ids.ts";
export type { Json } from "./json.ts";
export { createLimits, DEFAULT_LIMITS, type Limits } from "./limits.ts";
export type { Clock, Random, Telemetry } from "./ports.ts";
export {
  createCursorWriter,
  createTagSource,
  HOLE_TAG,
  isCursorOf,
  isTag,
  isVoid,
  samePosition,
  tryParseCursor,
  VOID_POSITION,
  type Cursor,
  type ParsedCursor,
  type Position,
  type Tag,
} from "./position.ts";
export { moreUrgent, PRIORITIES, type Priority } from "./priority.ts";
export {
  deadStream,
  hash32,
  isStreamKind,
  parseStreamKey,
  PARTITIONS,
  partitionOf,
  requestsStream,
  streamKey,
  threadStream,
  type StreamKey,
  type StreamKind,
  type StreamName,
} from "./stream.ts";
export { utf8Length } from "./utf8.ts";
export {
  aFunction,
  anId,
  anObject,
  anObjectWith,
  aWait,
  aWhole,
  checkFields,
  checkValue,
  describeValue,
  isRequired,
  oneOf,
  readFields,
  TIMER_MS_MAX,
  type Rule,
} from "./values.ts";
