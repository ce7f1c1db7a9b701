import { isErrorCode } from "../error-codes.ts";
import type { ServerFrame } from "./frames.ts";
import { isFields, isWhole, malformed, parseMessage } from "./shape.ts";

type Check = (value: unknown) => boolean;

const whole: Check = (value) => isWhole(value);
const text: Check = (value) => typeof value === "string";
const flag: Check = (value) => typeof value === "boolean";
const list: Check = (value) => Array.isArray(value);
const entries: Check = (value) =>
  Array.isArray(value) && value.every((entry) => Array.isArray(entry) && entry.length > 1 && typeof entry[0] === "string");
const optional = (check: Check): Check => (value) => value === undefined || check(value);

type Shape<Frame> = { readonly [Name in Exclude<keyof Frame, "t">]-?: Check };
type Shapes = { readonly [Type in ServerFrame["t"]]: Shape<Extract<ServerFrame, { t: Type }>> };

const LIMITS = ["frameBytes", "connectionWindowBytes", "subscriptionWindowBytes", "requestsInFlight", "subscriptions"];

/** What a client relies on. Fields that are not listed are ignored: tabs stay open while servers are replaced. */
const SHAPES: Shapes = {
  welcome: {
    v: whole,
    connection: text,
    producer: text,
    accepted: whole,
    settled: whole,
    limits: (value) => isFields(value) && LIMITS.every((name) => isWhole(value[name], 1)),
    heartbeatMs: whole,
    deadAfterMs: whole,
    features: list,
  },
  subscribed: { n: whole, resumed: flag, cursor: text, offset: whole, oldest: whole, head: whole },
  events: { n: whole, after: text, offset: whole, entries, ack: optional(flag) },
  live: { n: whole, head: whole },
  lag: { n: whole, offset: whole, head: whole },
  reset: { n: whole, reason: text, oldest: whole, head: whole },
  accepted: { seq: whole, id: text, level: text, duplicate: optional(flag) },
  rejected: { seq: whole, id: text, code: text, retryable: flag, expected: optional(whole), retryAfterMs: optional(whole) },
  settled: { seq: whole },
  cancelled: { seq: whole, id: text, outcome: text },
  "auth-expiring": { inMs: whole },
  goaway: { reason: text, afterMs: whole, spreadMs: whole },
  error: { code: text, fault: text, retryable: flag, message: text, n: optional(whole) },
  ping: {},
  pong: {},
};

/**
 * Reads one WebSocket message from a server: one frame, or an array of them. Unknown frames and unknown fields are
 * skipped, an unknown error code becomes `internal`. Throws `malformed_frame`.
 */
export function decodeServerFrames(message: string): ServerFrame[] {
  const frames: ServerFrame[] = [];
  for (const raw of parseMessage(message)) {
    if (!isFields(raw) || typeof raw["t"] !== "string") throw malformed("frame", "an object with a type t");
    const type = raw["t"];
    if (!Object.hasOwn(SHAPES, type)) continue;
    for (const [name, check] of Object.entries(SHAPES[type as ServerFrame["t"]])) {
      if (!check(raw[name])) throw malformed(`${type}.${name}`, "as documented");
    }
    frames.push(withKnownCode(raw as unknown as ServerFrame));
  }
  return frames;
}

function withKnownCode(frame: ServerFrame): ServerFrame {
  if ((frame.t !== "rejected" && frame.t !== "error") || isErrorCode(frame.code)) return frame;
  return { ...frame, code: "internal" };
}
