import { createError, toApexError, type ApexError } from "@apex/ws-queue-core";
import { decodeClientFrames, type ClientFrame, type InboundLimits } from "@apex/ws-queue-core/protocol";

/** Frames of one WebSocket message from a client, or why it cannot be read. */
export type Inbound = { readonly frames: readonly ClientFrame[] } | { readonly error: ApexError };

/** Reads one WebSocket message. The protocol has no binary messages. */
export function readMessage(data: Buffer, isBinary: boolean, limits: InboundLimits): Inbound {
  if (isBinary) return { error: createError("malformed_frame", "Messages are text; this one is binary") };
  try {
    return { frames: decodeClientFrames(data.toString("utf8"), limits) };
  } catch (error) {
    return { error: toApexError(error, "internal") };
  }
}
