import { isErrorCode } from "../error-codes.ts";
import type { ServerFrame } from "./frames.ts";
import { isFields, isWhole, malformed, parseMessage } from "./shape.ts";

/** Stands for a field that may be missing. */
const MAYBE_WHOLE = undefined;

/**
 * What a client relies on, by example: a field is a text, a whole number, an object or a list like the one here. The
 * rest is only passed on, or ignored: tabs stay open while servers are replaced.
 */
const EXAMPLES: { readonly [Type in ServerFrame["t"]]: Partial<Record<keyof Extract<ServerFrame, { t: Type }>, unknown>> } = {
  welcome: {
    producer: "",
    accepted: 0,
    settled: 0,
    limits: { frameBytes: 0, requestsInFlight: 0 },
    heartbeatMs: 0,
    deadAfterMs: 0,
  },
  subscribed: { n: 0, cursor: "", offset: 0, head: 0 },
  events: { n: 0, after: "", offset: 0, entries: [] },
  live: { n: 0, head: 0 },
  lag: { n: 0, offset: 0, head: 0 },
  reset: { n: 0 },
  accepted: { seq: 0, id: "" },
  rejected: { seq: 0, id: "", expected: MAYBE_WHOLE, retryAfterMs: MAYBE_WHOLE },
  settled: { seq: 0 },
  cancelled: { seq: 0, id: "" },
  "auth-expiring": {},
  goaway: { afterMs: 0, spreadMs: 0 },
  error: { n: MAYBE_WHOLE },
  ping: {},
  pong: {},
};

function isLike(value: unknown, example: unknown): boolean {
  if (typeof example === "string") return typeof value === "string";
  if (Array.isArray(example)) return Array.isArray(value) && value.every(isEntry);
  if (typeof example !== "object") return isWhole(value) || (example === MAYBE_WHOLE && value === undefined);
  return isFields(value) && Object.entries(example ?? {}).every(([name, field]) => isLike(value[name], field));
}

const isEntry = (entry: unknown): boolean => Array.isArray(entry) && entry.length > 1 && typeof entry[0] === "string";

/**
 * Reads one WebSocket message from a server: one frame, or an array of them. Unknown frames and unknown fields are
 * skipped, an unknown error code becomes `internal`. Throws `malformed_frame`.
 */
export const decodeServerFrames = (message: string): ServerFrame[] => parseMessage(message).flatMap(decodeFrame);

function decodeFrame(raw: unknown): ServerFrame | [] {
  if (!isFields(raw) || typeof raw["t"] !== "string") throw malformed("frame", "an object with a type t");
  if (!Object.hasOwn(EXAMPLES, raw["t"])) return [];
  const frame = raw as unknown as ServerFrame;
  if (!isLike(frame, EXAMPLES[frame.t])) throw malformed(frame.t, "as documented");
  return (frame.t === "rejected" || frame.t === "error") && !isErrorCode(frame.code) ? { ...frame, code: "internal" } : frame;
}
