import type { ClassName } from "./classes.ts";
import type { Answer } from "./raw-socket.ts";

/** What PROTOCOL.md lets a server say to an input. */
export type Outcome =
  /** Nothing: the connection goes on. */
  | { readonly is: "ignored" }
  /** One answer of this form, and the connection goes on. */
  | { readonly is: "answered"; readonly by: (answer: Answer) => boolean }
  /** `error`: that of the error frame that explains it; undefined where the code says all. */
  | { readonly is: "closed"; readonly codes: readonly number[]; readonly error: readonly string[] | undefined }
  /** There is nobody left to tell; what counts is that it is forgotten. */
  | { readonly is: "forgotten" }
  | { readonly is: "refused"; readonly statuses: readonly number[] };

const IGNORED: Outcome = { is: "ignored" };
const closed = (code: number, ...error: readonly string[]): Outcome => ({ is: "closed", codes: [code], error: error.length > 0 ? error : undefined });
const refused = (...statuses: readonly number[]): Outcome => ({ is: "refused", statuses });
const answered = (by: (answer: Answer) => boolean): Outcome => ({ is: "answered", by });
const rejected = (retryable: boolean, ...codes: readonly string[]): Outcome =>
  answered(({ t, code, retryable: again }) => t === "rejected" && codes.includes(String(code)) && again === retryable);

/** It is not even said whether the stream exists. */
const NOT_YOURS = answered(({ t, reason, oldest, head }) => t === "reset" && reason === "unauthorized" && oldest === 1 && head === 0);
const NOT_HERE = answered(({ t, reason }) => t === "reset" && ["forked", "ahead", "deleted", "trimmed"].includes(String(reason)));
const MALFORMED = closed(4204, "malformed_frame");
const VIOLATION = closed(4203, "protocol_violation");

export const OUTCOMES: Readonly<Record<ClassName, Outcome>> = {
  // §3, §2, §9, §7, §5
  "unknown frames": IGNORED,
  "unknown fields": IGNORED,
  "duplicate keys": IGNORED,
  "acks of nothing": IGNORED,
  "unsubs of nothing": IGNORED,
  "tokens again and again": IGNORED,
  fragments: IGNORED,
  "control frames": IGNORED,
  // §7
  "foreign streams": NOT_YOURS,
  "shared streams": NOT_YOURS,
  "foreign cursors": NOT_HERE,
  "forged cursors": NOT_HERE,
  "more subscriptions than allowed": answered(({ t, code, head }) => (t === "subscribed" && head === 0) || (t === "error" && code === "too_many_subscriptions")),
  // §10, §11
  "sequences ahead": answered(({ t, code, expected, retryable }) => t === "rejected" && code === "sequence_gap" && Number.isInteger(expected) && retryable === true),
  "sequences used by another request": rejected(false, "sequence_conflict", "sequence_too_old"),
  "requests that no handler may see": rejected(false, "unknown_request", "invalid_payload", "deadline_exceeded", "durability_unavailable"),
  "cancels of what is not one's own": answered(({ t, outcome }) => t === "cancelled" && (outcome === "unknown" || outcome === "already_ended")),
  // §2, §3
  "truncated JSON": MALFORMED,
  "no JSON": MALFORMED,
  "no frames": MALFORMED,
  "wrong types": MALFORMED,
  "missing fields": MALFORMED,
  "unknown fields of requests": MALFORMED,
  "deep nesting": MALFORMED,
  "prototype keys": MALFORMED,
  "numbers beyond range": MALFORMED,
  "huge lists": MALFORMED,
  "invalid UTF-8": MALFORMED,
  "binary messages": MALFORMED,
  // §15
  "oversized messages": { is: "closed", codes: [4205], error: ["frame_too_large"] },
  "reserved bits and compressed bombs": VIOLATION,
  "broken framing": { is: "closed", codes: [4203, 4205], error: ["protocol_violation", "frame_too_large"] },
  "too many fragments": VIOLATION,
  "frames left off": { is: "forgotten" },
  // §4, §7, §9
  "frames out of turn": VIOLATION,
  "subscription numbers that do not grow": VIOLATION,
  "acks ahead of what was sent": VIOLATION,
  "unknown versions": closed(4206, "unsupported_version"),
  // §5
  "missing and wrong tokens": closed(4200),
  "expired tokens": closed(4104),
  "another user's token in auth": closed(4200),
  // §2
  "broken upgrades": refused(400, 405, 426),
  "other paths": refused(404),
  "other subprotocols": closed(4207, "unsupported_subprotocol"),
  "foreign origins": closed(4107, "origin_not_allowed"),
  "no HTTP": refused(400, 431),
};
