/** Whose fault an error is. */
export type Fault = "local" | "remote" | "infra";

/** What a program does about an error follows from these two. Frames carry them, so that codes may be new to a peer. */
export interface ErrorKind {
  readonly fault: Fault;
  readonly retryable: boolean;
}

export const LOCAL = { fault: "local", retryable: false } as const satisfies ErrorKind;
export const LOCAL_RETRYABLE = { fault: "local", retryable: true } as const satisfies ErrorKind;
export const REMOTE = { fault: "remote", retryable: false } as const satisfies ErrorKind;
const REMOTE_RETRYABLE = { fault: "remote", retryable: true } as const satisfies ErrorKind;
export const INFRA = { fault: "infra", retryable: false } as const satisfies ErrorKind;
export const INFRA_RETRYABLE = { fault: "infra", retryable: true } as const satisfies ErrorKind;

/** Every error code, whose fault it is and whether it may pass by itself. `docs/errors.md` explains each. */
export const ERROR_CODES = {
  // What a caller did
  misconfigured: LOCAL,
  invalid_argument: LOCAL,
  invalid_id: LOCAL,
  invalid_event: LOCAL,
  event_too_large: LOCAL,
  batch_too_large: LOCAL,
  closed: LOCAL,
  run_ended: LOCAL,
  letter_gone: LOCAL,
  too_many_tools: LOCAL_RETRYABLE,
  outbox_full: LOCAL_RETRYABLE,
  cancelled: LOCAL,
  deadline_exceeded: LOCAL,
  // What the other side of a connection did
  malformed_frame: REMOTE,
  frame_too_large: REMOTE,
  protocol_violation: REMOTE,
  unsupported_version: REMOTE,
  unauthorized: REMOTE,
  token_expired: REMOTE_RETRYABLE,
  unsupported_subprotocol: REMOTE,
  origin_not_allowed: REMOTE_RETRYABLE,
  forbidden: REMOTE,
  unknown_request: REMOTE,
  invalid_payload: REMOTE,
  producer_expired: REMOTE,
  sequence_conflict: REMOTE,
  sequence_gap: REMOTE_RETRYABLE,
  sequence_too_old: REMOTE,
  request_lost: REMOTE,
  too_many_in_flight: REMOTE_RETRYABLE,
  too_many_connections: REMOTE_RETRYABLE,
  too_many_producers: REMOTE_RETRYABLE,
  too_many_subscriptions: REMOTE,
  rate_limited: REMOTE_RETRYABLE,
  too_many_frames: REMOTE_RETRYABLE,
  replaced: REMOTE,
  handshake_timeout: REMOTE_RETRYABLE,
  heartbeat_timeout: REMOTE_RETRYABLE,
  durability_unavailable: REMOTE,
  // What happened to the machinery
  fenced: INFRA,
  inbox_moved: INFRA,
  retries_exhausted: INFRA,
  unreachable: INFRA_RETRYABLE,
  token_unavailable: INFRA_RETRYABLE,
  overloaded: INFRA_RETRYABLE,
  inbox_full: INFRA_RETRYABLE,
  draining: INFRA_RETRYABLE,
  store_unavailable: INFRA_RETRYABLE,
  stream_reset: INFRA_RETRYABLE,
  store_closed: INFRA,
  store_locked: INFRA,
  store_damaged: INFRA,
  store_lost: INFRA,
  store_foreign: INFRA,
  store_newer: INFRA,
  clock_disagrees: INFRA,
  internal: INFRA,
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The codes of one kind. */
export type CodeOf<Kind extends ErrorKind> = {
  [Code in ErrorCode]: (typeof ERROR_CODES)[Code] extends Kind ? Code : never;
}[ErrorCode];

/** True for a code of this version; an unknown code from a newer peer is treated as `internal`. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(ERROR_CODES, value);
}
