/** Whose fault an error is. */
export type Fault = "local" | "remote" | "infra";

interface ErrorKind {
  readonly fault: Fault;
  readonly retryable: boolean;
}

const LOCAL: ErrorKind = { fault: "local", retryable: false };
const LOCAL_RETRYABLE: ErrorKind = { fault: "local", retryable: true };
const REMOTE: ErrorKind = { fault: "remote", retryable: false };
const REMOTE_RETRYABLE: ErrorKind = { fault: "remote", retryable: true };
const INFRA: ErrorKind = { fault: "infra", retryable: false };
const INFRA_RETRYABLE: ErrorKind = { fault: "infra", retryable: true };

/** Every error code, whose fault it is and whether it may pass by itself. `docs/errors.md` explains each. */
export const ERROR_CODES = {
  // What a caller did
  misconfigured: LOCAL,
  invalid_argument: LOCAL,
  invalid_id: LOCAL,
  invalid_event: LOCAL,
  event_too_large: LOCAL,
  closed: LOCAL,
  run_ended: LOCAL,
  outbox_full: LOCAL_RETRYABLE,
  cancelled: LOCAL,
  deadline_exceeded: LOCAL,
  // What the other side of a connection did
  malformed_frame: REMOTE,
  frame_too_large: REMOTE,
  protocol_violation: REMOTE,
  unsupported_version: REMOTE,
  unauthorized: REMOTE,
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
  replaced: REMOTE,
  handshake_timeout: REMOTE_RETRYABLE,
  heartbeat_timeout: REMOTE_RETRYABLE,
  durability_unavailable: REMOTE,
  // What happened to the machinery
  fenced: INFRA,
  inbox_moved: INFRA,
  retries_exhausted: INFRA,
  overloaded: INFRA_RETRYABLE,
  draining: INFRA_RETRYABLE,
  store_unavailable: INFRA_RETRYABLE,
  store_closed: INFRA,
  store_locked: INFRA,
  store_damaged: INFRA,
  store_foreign: INFRA,
  store_newer: INFRA,
  internal: INFRA,
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** True for a code of this version; an unknown code from a newer peer is treated as `internal`. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(ERROR_CODES, value);
}
