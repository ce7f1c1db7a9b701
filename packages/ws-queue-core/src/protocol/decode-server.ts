import { REMOTE } from "../error-codes.ts";
import { errorOf } from "../errors.ts";
import type { DamagedFrame, ServerFrame } from "./frames.ts";
import { ANYTHING, isLike, MAYBE_WHOLE } from "./example.ts";
import { parseMessage } from "./shape.ts";

/** What a client relies on. The rest is only passed on, or ignored: tabs stay open while servers are replaced. */
const EXAMPLES: { readonly [Type in ServerFrame["t"]]?: Partial<Record<keyof Extract<ServerFrame, { t: Type }>, unknown>> } = {
  welcome: {
    userId: "",
    producer: "",
    accepted: 0,
    settled: 0,
    limits: { frameBytes: 0, requestsInFlight: 0 },
    heartbeatMs: 0,
    deadAfterMs: 0,
  },
  subscribed: { n: 0, cursor: "", offset: 0, head: 0 },
  events: { n: 0, after: "", offset: 0, entries: [{ 0: "", 1: ANYTHING }] },
  reset: { n: 0 },
  error: { n: MAYBE_WHOLE },
  live: { n: 0, head: 0 },
  lag: { n: 0, offset: 0, head: 0 },
  accepted: { seq: 0, id: "" },
  rejected: { seq: 0, id: "", expected: MAYBE_WHOLE, retryAfterMs: MAYBE_WHOLE },
  settled: { seq: 0 },
  cancelled: { seq: 0, id: "" },
  goaway: { afterMs: 0, spreadMs: 0 },
};

/** Of a reset that the client goes on from by itself: where. */
const DAMAGED: Partial<DamagedFrame> = { cursor: "" as DamagedFrame["cursor"], offset: 0 };

/**
 * Reads one WebSocket message from a server: one frame, or an array of them. Unknown fields are ignored, and unknown frames
 * are for the reader to skip. Throws `malformed_frame`.
 */
export const decodeServerFrames = (message: string): ServerFrame[] => parseMessage(message).map(decodeFrame);

function decodeFrame(raw: unknown): ServerFrame {
  const { t, reason } = Object(raw) as { readonly t?: unknown; readonly reason?: unknown };
  // Of an object, not even a name for the error can be made: it may have a `toString` of its own.
  const frame = (isLike(t, "") ? t : typeof t) as ServerFrame["t"];
  if (isLike(raw, { t: "", ...EXAMPLES[frame], ...(reason === "damaged" && DAMAGED) })) return raw as ServerFrame;
  throw errorOf(REMOTE, "malformed_frame", "A frame lacks what PROTOCOL.md says", { frame });
}
