import type { ErrorCode } from "../error-codes.ts";

/** 4000–4099: retry now · 4100–4199: retry with backoff · 4200–4299: do not retry. */
export const CLOSE_CODES = {
  draining: 4000,
  heartbeat_timeout: 4001,
  overloaded: 4100,
  too_many_connections: 4101,
  handshake_timeout: 4102,
  store_unavailable: 4103,
  /** The token ran out on an open connection: fetch a new one. */
  token_expired: 4104,
  internal: 4105,
  too_many_producers: 4106,
  /** Which pages may connect is the server's configuration. */
  origin_not_allowed: 4107,
  /** The client went on sending far more than it may, for minutes. */
  too_many_frames: 4108,
  unauthorized: 4200,
  replaced: 4202,
  protocol_violation: 4203,
  malformed_frame: 4204,
  frame_too_large: 4205,
  unsupported_version: 4206,
  unsupported_subprotocol: 4207,
} as const satisfies Partial<Record<ErrorCode, number>>;

export type CloseReason = keyof typeof CLOSE_CODES;

/** The hundred of a close code: it alone tells a client what to do. In another one than these two: come back with backoff. */
export const closeRangeOf = (code: number): number => Math.floor(code / 100);

/** 4000–4099: come back now. */
export const PROMPT_CLOSES = 40;

/** 4200–4299: do not come back by itself. */
export const FINAL_CLOSES = 42;
