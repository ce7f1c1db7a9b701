/** RFC 6455 §5.2, with every bit in the caller's hand. */
export interface FrameOptions {
  readonly opcode?: number;
  readonly fin?: boolean;
  /** The three reserved bits: 4 is RSV1, which announces compression. */
  readonly reserved?: number;
  readonly masked?: boolean;
  /** The length that the header claims; by default the true one. */
  readonly claimedBytes?: number;
}

export const TEXT = 1;
export const BINARY = 2;
export const CONTINUATION = 0;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

/** One WebSocket frame as a client sends it, or as no client should. */
export function frame(payload: Buffer | string, options: FrameOptions = {}): Buffer {
  const { opcode = TEXT, fin = true, reserved = 0, masked = true } = options;
  const body = Buffer.from(payload);
  const header = Buffer.concat([
    Buffer.from([(fin ? 0x80 : 0) | (reserved << 4) | opcode]),
    lengthBytes(options.claimedBytes ?? body.length, masked),
  ]);
  if (!masked) return Buffer.concat([header, body]);
  for (let index = 0; index < body.length; index += 1) body[index] = (body[index] ?? 0) ^ (MASK[index % 4] ?? 0);
  return Buffer.concat([header, MASK, body]);
}

function lengthBytes(length: number, masked: boolean): Buffer {
  const maskBit = masked ? 0x80 : 0;
  if (length < 126) return Buffer.from([maskBit | length]);
  if (length < 0x1_0000) return Buffer.from([maskBit | 126, length >> 8, length & 0xff]);
  const bytes = Buffer.alloc(9);
  bytes[0] = maskBit | 127;
  bytes.writeBigUInt64BE(BigInt(length), 1);
  return bytes;
}

/** A close frame with a code and a reason. */
export function closeFrame(code: number, reason = ""): Buffer {
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
  payload.writeUInt16BE(code, 0);
  payload.write(reason, 2);
  return frame(payload, { opcode: CLOSE });
}

export interface ReadFrame {
  readonly opcode: number;
  readonly payload: Buffer;
  readonly bytes: number;
}

/** The first whole frame of what a server sent; servers neither mask nor, here, fragment. */
export function tryReadFrame(data: Buffer): ReadFrame | undefined {
  if (data.length < 2) return undefined;
  const short = (data[1] ?? 0) & 0x7f;
  const headerBytes = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (data.length < headerBytes) return undefined;
  const length = short === 126 ? data.readUInt16BE(2) : short === 127 ? Number(data.readBigUInt64BE(2)) : short;
  const bytes = headerBytes + length;
  if (data.length < bytes) return undefined;
  return { opcode: (data[0] ?? 0) & 0x0f, payload: data.subarray(headerBytes, bytes), bytes };
}
