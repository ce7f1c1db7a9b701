import type { ErrorCode } from "@apex/ws-queue-core";
import { SUBPROTOCOL, type CloseReason, type ServerFrame } from "@apex/ws-queue-core/protocol";

/** What is refused. Each has a channel of `node:diagnostics_channel`. */
export type Refused = "upgrade" | "connection" | "frame" | "subscription" | "request";

/** One kind of refusal: what is refused, and why. Both are of fixed lists, so kinds are few. */
export interface RefusalKind {
  readonly refused: Refused;
  /** An error code, or a word of `UPGRADE_CODES`. */
  readonly why: ErrorCode | UpgradeRefusal;
}

/** Why an upgrade gets an HTTP status instead of a connection, and the error code that says it best. */
export const UPGRADE_CODES = {
  not_websocket: "protocol_violation",
  broken_handshake: "protocol_violation",
  unknown_path: "unreachable",
  no_room: "overloaded",
  no_room_for_address: "overloaded",
  not_authorized: "unauthorized",
  authorize_timeout: "handshake_timeout",
  callback_failed: "internal",
  draining: "draining",
} as const satisfies Record<string, ErrorCode>;

export type UpgradeRefusal = keyof typeof UPGRADE_CODES;

/** What a close refuses; undefined: it is part of a connection's normal life. */
const CLOSES: Readonly<Partial<Record<CloseReason, Refused>>> = {
  origin_not_allowed: "upgrade",
  unsupported_subprotocol: "upgrade",
  unauthorized: "connection",
  handshake_timeout: "connection",
  too_many_connections: "connection",
  too_many_producers: "connection",
  overloaded: "connection",
  store_unavailable: "connection",
  internal: "connection",
  protocol_violation: "frame",
  malformed_frame: "frame",
  frame_too_large: "frame",
  unsupported_version: "frame",
  too_many_frames: "frame",
};

/** What to change, for the person who reads the log. */
const ADVICE: Readonly<Partial<Record<string, string>>> = {
  "upgrade.origin_not_allowed":
    "if the page is yours, add its origin to allowedOrigins; behind a proxy that changes the Host header, name the origin there too, or set trustedProxyHops",
  "upgrade.unsupported_subprotocol": `a client has to offer the subprotocol ${SUBPROTOCOL}, as connect of @apex/ws-client does; a proxy must pass the header Sec-WebSocket-Protocol on`,
  "upgrade.not_websocket": "something else than a WebSocket client uses this path; a proxy must pass the headers Upgrade and Connection on",
  "upgrade.broken_handshake": "the request is no WebSocket handshake of RFC 6455; a proxy must pass the Sec-WebSocket headers on",
  "upgrade.unknown_path": "let clients connect to the path that the server has (option path, default /ws), or change the option",
  "upgrade.no_room": "if this many clients connect at once, raise pendingHandshakesMax; else see whether authenticate or authorizeUpgrade is slow",
  "upgrade.no_room_for_address":
    "behind a proxy, set trustedProxyHops, since all clients have its address; if one address has this many clients, raise pendingHandshakesPerAddressMax",
  "upgrade.not_authorized": "authorizeUpgrade did not answer with true",
  "upgrade.authorize_timeout": "authorizeUpgrade must answer within limits.handshakeTimeoutMs",
  "connection.unauthorized": "authenticate knows no user for the token, or it is another user's (or manager.revoke closed it): look at what the page's token() gives and what authenticate expects",
  "connection.handshake_timeout":
    "see whether authenticate is slow; clients that never say hello are closed after limits.handshakeTimeoutMs, and earlier when handshakes are scarce (pendingHandshakesMax)",
  "connection.too_many_connections": "if a user really has this many tabs, raise limits.connectionsPerUserMax",
  "connection.too_many_producers": "the user's clients lose their outbox each time: give them storage; or raise limits.producersPerUserHardMax",
  "connection.overloaded": "the client asks and does not read; if its network is slow, raise limits.socketHighWaterBytes",
  "frame.protocol_violation": "the client does not follow PROTOCOL.md; deploy one that does",
  "frame.malformed_frame": "the client does not follow PROTOCOL.md; deploy one that does",
  "frame.frame_too_large": "if clients have to send more in one message, raise limits.inboundFrameBytesMax",
  "frame.unsupported_version": "the client is of another version: deploy the server first, then the page",
  "frame.too_many_frames": "the client sends far more than PROTOCOL.md allows; deploy one that does not",
  "subscription.forbidden": "authorize did not answer with true for this user and stream",
  "subscription.too_many_subscriptions": "let the page unsubscribe from what it does not show, or raise limits.subscriptionsPerConnectionMax",
  "request.forbidden": "authorize did not answer with true for this user and thread",
  "request.unknown_request": "the contract of this server has no request of that name: deploy the server first, then the page",
  "request.invalid_payload": "the payload does not match the schema in the contract: page and server are of different versions, or the schema is wrong",
  "request.deadline_exceeded": "the request came after its deadline: the client was offline for longer, or the deadline is too short",
  "request.durability_unavailable": "the store cannot keep a request as the client asked; use another store, or ask for less",
  "request.inbox_full": "the thread's requests come faster than its handler answers; make it faster, or raise limits.inboxEntriesMax",
  "request.rate_limited": "if a user really asks this often, raise limits.requestsPerMinuteMax",
  "request.too_many_in_flight": "the client does not wait for answers as PROTOCOL.md says (limits.requestsInFlightMax)",
  "request.overloaded": "the store is too slow for what is written; see its disk, or add capacity",
};

/** Said to `onError` by what failed itself, or settled between client and server without anybody's doing. */
const SILENT: ReadonlySet<string> = new Set([
  "upgrade.callback_failed",
  "upgrade.draining",
  "connection.store_unavailable",
  "connection.internal",
  "subscription.store_damaged",
  ...(["store_unavailable", "store_damaged", "store_lost", "store_closed", "internal", "draining"] as const).map((code) => `request.${code}`),
  ...(["sequence_gap", "sequence_conflict", "sequence_too_old", "producer_expired", "request_lost"] as const).map((code) => `request.${code}`),
]);

export const nameOf = ({ refused, why }: RefusalKind): string => `${refused}.${why}`;

export const codeOf = ({ why }: RefusalKind): ErrorCode => (isUpgradeRefusal(why) ? UPGRADE_CODES[why] : why);

const isUpgradeRefusal = (why: RefusalKind["why"]): why is UpgradeRefusal => Object.hasOwn(UPGRADE_CODES, why);

/** Undefined for a kind that `onError` is not told of. */
export function adviceOf(kind: RefusalKind): string | undefined {
  const name = nameOf(kind);
  return SILENT.has(name) ? undefined : (ADVICE[name] ?? `docs/errors.md says more about ${kind.why}`);
}

/** What a frame to a client refuses, if anything. */
export function refusalOf(frame: Exclude<ServerFrame, { t: "events" }>): RefusalKind | undefined {
  switch (frame.t) {
    case "rejected":
      return { refused: "request", why: frame.code };
    case "error":
      // Without a number it explains the close that follows, which counts.
      return frame.n === undefined ? undefined : { refused: "subscription", why: frame.code };
    case "reset":
      return frame.reason === "unauthorized" ? { refused: "subscription", why: "forbidden" } : undefined;
    default:
      return undefined;
  }
}

export function refusalByClose(reason: CloseReason): RefusalKind | undefined {
  const refused = CLOSES[reason];
  return refused === undefined ? undefined : { refused, why: reason };
}
