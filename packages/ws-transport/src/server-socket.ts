import { createError, type ApexError, type Limits } from "@apex/ws-queue-core";
import { SUBPROTOCOL } from "@apex/ws-queue-core/protocol";
import { WebSocket, WebSocketServer, type RawData, type Server } from "ws";

/** A message in more pieces than this is an attack on memory: no browser fragments what fits into the limits. */
const FRAGMENTS_MAX = 1_024;
const CHUNKS_MAX = 16_384;

/** Who hears what comes in on a socket. */
export interface SocketReader {
  handleMessage(data: Buffer, isBinary: boolean): void;
  handlePing(payload: Buffer): void;
  handlePong(): void;
  handleUnreadable(error: ApexError): void;
  handleError(error: Error): void;
  handleClose(code: number): void;
}

/**
 * `ws` closes a socket by itself when it cannot read what came in, with a code of the standard (1002, 1007, 1008,
 * 1009) that would make a client repeat its mistake for ever. The machine decides instead, and the client sees this
 * project's codes. A `close` without a reason comes from nowhere else.
 */
export class ServerSocket extends WebSocket {
  #reader: SocketReader | undefined;

  /** Tells everything that comes in to one reader; the listeners are the same functions for every socket. */
  tell(reader: SocketReader): void {
    this.#reader = reader;
    this.on("message", tellMessage).on("ping", tellPing).on("pong", tellPong).on("close", tellClose).on("error", tellError);
  }

  get reader(): SocketReader | undefined {
    return this.#reader;
  }

  override close(code?: number, reason?: string | Buffer): void {
    const isUnreadable = code !== undefined && reason === undefined && this.readyState === WebSocket.OPEN;
    if (!isUnreadable || this.#reader === undefined) return super.close(code, reason);
    this.#reader.handleUnreadable(unreadable(code));
  }
}

function tellMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  if (this instanceof ServerSocket) this.reader?.handleMessage(data as Buffer, isBinary);
}

function tellPing(this: WebSocket, payload: Buffer): void {
  if (this instanceof ServerSocket) this.reader?.handlePing(payload);
}

function tellPong(this: WebSocket): void {
  if (this instanceof ServerSocket) this.reader?.handlePong();
}

function tellClose(this: WebSocket, code: number): void {
  if (this instanceof ServerSocket) this.reader?.handleClose(code);
}

/** What `ws` could not read went to `handleUnreadable`; a broken socket is followed by its close. */
function tellError(this: WebSocket, error: Error): void {
  if (this instanceof ServerSocket) this.reader?.handleError(error);
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

/** A browser fails a connection for which none of its offers was chosen, and could not read why it is closed. */
const chooseSubprotocol = (offered: ReadonlySet<string>): string | false => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : ([...offered][0] ?? false));

/** Does the opening handshake on sockets that were checked before; holds no port and no list. */
export function createSocketServer(limits: Limits, closeTimeoutMs: number): Server<typeof ServerSocket> {
  const options = {
    noServer: true,
    clientTracking: false,
    WebSocket: ServerSocket,
    handleProtocols: chooseSubprotocol,
    // Frames are shared between receivers and written beside ws: both need messages that are not compressed.
    perMessageDeflate: false,
    // The writer answers pings.
    autoPong: false,
    maxPayload: limits.inboundFrameBytesMax,
    maxFragments: FRAGMENTS_MAX,
    maxBufferedChunks: CHUNKS_MAX,
    closeTimeout: closeTimeoutMs,
  };
  return new WebSocketServer(options);
}
