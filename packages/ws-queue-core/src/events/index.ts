export type { ContractShape, RequestName, RequestPayload, SchemaShape, ThreadEvent, ThreadRequest } from "./contract-types.ts";
export type { DeadLetter, DeadLetterSettled } from "./dead-letter.ts";
export {
  addWhose,
  ENVELOPE_FIELDS,
  isTerminalType,
  RESERVED_EVENT_TYPES,
  type Envelope,
  type Failure,
  type GoldenPathPayloads,
  type GoldenPathType,
  type Progress,
  type RequestEndType,
  type RequestEntry,
  type RequestEvent,
  type RequestPayloads,
  type RunEnvelope,
  type RunEvent,
  type StoredRequest,
  type TerminalType,
} from "./golden-path.ts";
export { atIndex, checkBatchCount, mapEvents, writeBatch, type BatchLimits, type BatchText } from "./event-batch.ts";
export { createEventTextWriter, writeSharedFields, type EventHead, type EventText, type EventTextOptions, type SharedFields, type WriteEventText } from "./event-text.ts";
export { copyJson, isJson, isPlainObject } from "./is-json.ts";
export { wellFormedJson } from "./json-text.ts";
export { isGoldenPathType, parseEventPayload, parseGoldenPathPayload, parseProgress } from "./validate.ts";
