import { isErrorCode } from "../error-codes.ts";
import type { ServerFrame } from "./frames.ts";
import { isFields, isWhole, malformed, parseMessage } from "./shape.ts";

/**
 * What a client relies on; a field that ends in `?` may be missing. The rest is only passed on, or ignored: tabs stay
 * open while servers are replaced.
 */
const FIELDS: Readonly<Record<ServerFrame["t"], string>> = {
  welcome: "producer accepted settled limits heartbeatMs deadAfterMs",
  subscribed: "n cursor offset head",
  events: "n after offset entries",
  live: "n head",
  lag: "n offset head",
  reset: "n",
  accepted: "seq id",
  rejected: "seq id expected? retryAfterMs?",
  settled: "seq",
  cancelled: "seq id",
  "auth-expiring": "",
  goaway: "afterMs spreadMs",
  error: "n?",
  ping: "",
  pong: "",
};

/** A name means the same in every frame; what is not listed is a whole number. */
const TEXTS = ["producer", "cursor", "after", "id"];
const LIMITS = ["frameBytes", "requestsInFlight"];

function isSound(name: string, value: unknown): boolean {
  if (name === "limits") return isFields(value) && LIMITS.every((limit) => isWhole(value[limit], 1));
  if (name === "entries") return Array.isArray(value) && value.every(isEntry);
  return TEXTS.includes(name) ? typeof value === "string" : isWhole(value);
}

const isEntry = (entry: unknown): boolean => Array.isArray(entry) && entry.length > 1 && typeof entry[0] === "string";

/**
 * Reads one WebSocket message from a server: one frame, or an array of them. Unknown frames and unknown fields are
 * skipped, an unknown error code becomes `internal`. Throws `malformed_frame`.
 */
export const decodeServerFrames = (message: string): ServerFrame[] => parseMessage(message).flatMap(decodeFrame);

function decodeFrame(raw: unknown): ServerFrame | [] {
  if (!isFields(raw) || typeof raw["t"] !== "string") throw malformed("frame", "an object with a type t");
  if (!Object.hasOwn(FIELDS, raw["t"])) return [];
  const frame = raw as unknown as ServerFrame;
  for (const field of FIELDS[frame.t].split(" ")) {
    const name = field.replace("?", "");
    const isMissing = raw[name] === undefined && name !== field;
    if (name !== "" && !isMissing && !isSound(name, raw[name])) throw malformed(`${frame.t}.${name}`, "as documented");
  }
  return (frame.t === "rejected" || frame.t === "error") && !isErrorCode(frame.code) ? { ...frame, code: "internal" } : frame;
}
