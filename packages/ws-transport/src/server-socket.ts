import { createError, type ApexError, type Limits } from "@apex/ws-queue-core";
import { SUBPROTOCOL } from "@apex/ws-queue-core/protocol";
import { WebSocket, WebSocketServer, type Server } from "ws";

/** A message in more pieces than this is an attack on memory: no browser fragments what fits into the limits. */
const FRAGMENTS_MAX = 1_024;
const CHUNKS_MAX = 16_384;

/**
 * `ws` closes a socket by itself when it cannot read what came in, with a code of the standard (1002, 1007, 1008,
 * 1009) that would make a client repeat its mistake for ever. The machine decides instead, and the client sees this
 * project's codes. A `close` without a reason comes from nowhere else.
 */
export class ServerSocket extends WebSocket {
  handleUnreadable: ((error: ApexError) => void) | undefined;

  override close(code?: number, reason?: string | Buffer): void {
    const isUnreadable = code !== undefined && reason === undefined && this.readyState === WebSocket.OPEN;
    if (!isUnreadable || this.handleUnreadable === undefined) return super.close(code, reason);
    this.handleUnreadable(unreadable(code));
  }
}

function unreadable(code: number): ApexError {
  switch (code) {
    case 1009:
      return createError("frame_too_large");
    case 1007:
      return createError("malformed_frame", "A message is not valid UTF-8");
    default:
      return createError("protocol_violation", "The bytes are not WebSocket frames, or too many pieces of one", { code });
  }
}

/** Does the opening handshake on sockets that were checked before; holds no port and no list. */
export function createSocketServer(limits: Limits, closeTimeoutMs: number): Server<typeof ServerSocket> {
  const options = {
    noServer: true,
    clientTracking: false,
    WebSocket: ServerSocket,
    handleProtocols: () => SUBPROTOCOL,
    // Frames are shared between receivers and written beside ws: both need messages that are not compressed.
    perMessageDeflate: false,
    maxPayload: limits.inboundFrameBytesMax,
    maxFragments: FRAGMENTS_MAX,
    maxBufferedChunks: CHUNKS_MAX,
    closeTimeout: closeTimeoutMs,
  };
  return new WebSocketServer(options);
}
