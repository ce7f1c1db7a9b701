/** Final frames, not compressed (RFC 6455 §5.2). */
const FIN_TEXT = 0x81;
const FIN_PONG = 0x8a;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

function headerBytes(payloadBytes: number): number {
  if (payloadBytes < LENGTH_16) return 2;
  return payloadBytes < 0x1_0000 ? 4 : 10;
}

function writeHeader(target: Buffer, payloadBytes: number): number {
  target[0] = FIN_TEXT;
  if (payloadBytes < LENGTH_16) {
    target[1] = payloadBytes;
    return 2;
  }
  if (payloadBytes < 0x1_0000) {
    target[1] = LENGTH_16;
    return target.writeUInt16BE(payloadBytes, 2);
  }
  target[1] = LENGTH_64;
  target.writeUInt32BE(Math.floor(payloadBytes / 0x1_0000_0000), 2);
  return target.writeUInt32BE(payloadBytes >>> 0, 6);
}

/** One whole WebSocket message as a server sends it, ready for the socket: header and UTF-8 text, not masked. */
export function frameText(text: string): Buffer {
  const payloadBytes = Buffer.byteLength(text);
  const target = Buffer.allocUnsafe(headerBytes(payloadBytes) + payloadBytes);
  target.write(text, writeHeader(target, payloadBytes), "utf8");
  return target;
}

/** The answer to a ping of WebSocket, whose payload has at most 125 bytes (RFC 6455 §5.5). */
export const framePong = (payload: Buffer): Buffer => Buffer.concat([Buffer.of(FIN_PONG, payload.length), payload]);
