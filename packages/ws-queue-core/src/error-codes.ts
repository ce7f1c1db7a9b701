/** Whose fault an error is. */
export type Fault = "local" | "remote" | "infra";

interface ErrorKind {
  readonly fault: Fault;
  readonly retryable: boolean;
  readonly summary: string;
}

const local = (summary: string): ErrorKind => ({ fault: "local", retryable: false, summary });
const remote = (summary: string, retryable = false): ErrorKind => ({ fault: "remote", retryable, summary });
const infra = (summary: string, retryable = true): ErrorKind => ({ fault: "infra", retryable, summary });

/** Every error code with its fault, whether it may pass by itself, and a sentence. `docs/errors.md` explains each. */
export const ERROR_CODES = {
  // What a caller did
  misconfigured: local("An option or a registration is wrong"),
  invalid_argument: local("An argument is not of the documented form"),
  invalid_id: local("An id is empty, too long or not well-formed"),
  invalid_event: local("An event does not match its schema"),
  event_too_large: local("An event is larger than the limit"),
  closed: local("This object was closed"),
  run_ended: local("The run has ended; nothing can be added to it"),
  outbox_full: { fault: "local", retryable: true, summary: "Too many requests are waiting to be accepted" },
  cancelled: local("The work was cancelled"),
  deadline_exceeded: local("The deadline passed before the work was done"),
  // What the other side of a connection did
  malformed_frame: remote("A frame is not valid JSON of the documented shape"),
  frame_too_large: remote("A frame is larger than the limit"),
  protocol_violation: remote("A frame came at a moment when the protocol does not allow it"),
  unsupported_version: remote("The other side speaks another version of the protocol"),
  unauthorized: remote("The identity is missing, unknown or expired"),
  forbidden: remote("The identity may not do this"),
  origin_refused: remote("The page's origin is not allowed to connect"),
  unknown_request: remote("No handler is registered under this name"),
  invalid_payload: remote("The payload does not match the request's schema"),
  producer_expired: remote("The producer id is not known (any more)"),
  sequence_conflict: remote("The sequence was already used by another request"),
  sequence_gap: remote("An earlier sequence has not arrived yet", true),
  sequence_too_old: remote("The sequence is older than the answers that are kept"),
  request_lost: remote("The store lost the request after it was accepted and nobody can send it again"),
  too_many_in_flight: remote("Too many requests of this producer are in flight", true),
  too_many_connections: remote("The user has too many connections", true),
  too_many_subscriptions: remote("The connection has too many subscriptions"),
  rate_limited: remote("Too many requests in the last minute", true),
  replaced: remote("A newer connection of the same producer took over"),
  handshake_timeout: remote("The connection did not finish its handshake in time", true),
  heartbeat_timeout: remote("Nothing was heard from the other side for too long", true),
  durability_unavailable: remote("The store cannot reach the durability that was asked for"),
  // What happened to the machinery
  fenced: infra("Another owner took the thread over", false),
  inbox_moved: infra("The inbox is not where the owner believed", false),
  agent_died: infra("The process that ran the agent ended", false),
  retries_exhausted: infra("The request was tried as often as allowed", false),
  overloaded: infra("The server has more work than it can hold"),
  draining: infra("The server is shutting down"),
  store_unavailable: infra("The store did not answer"),
  store_closed: infra("The store was closed", false),
  store_locked: infra("Another process uses the store", false),
  store_damaged: infra("The store's file is damaged", false),
  store_foreign: infra("The file is not a store of this project", false),
  store_newer: infra("The store was written by a newer version", false),
  internal: infra("Something unexpected happened", false),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** True for a code of this version; an unknown code from a newer peer is treated as `internal`. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(ERROR_CODES, value);
}
