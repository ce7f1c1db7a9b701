/** How finely acknowledged bytes are released: a window keeps about this many slots, however small the entries are. */
const SLOTS = 16;

interface Slot {
  readonly lastOffset: number;
  readonly bytes: number;
}

const NO_SLOTS: readonly Slot[] = [];

/**
 * Bytes of one subscription that were sent and not acknowledged. Neighbouring frames share a slot, which is released
 * when its last offset is, so that the memory does not depend on the size of events.
 */
export class InFlight {
  readonly #slotBytesMax: number;
  /** The slot that is being filled. */
  #lastOffset = 0;
  #slotBytes = 0;
  /** The full ones, oldest first: hardly ever any where nobody lags. */
  #full = NO_SLOTS;
  #bytes = 0;

  constructor(windowBytes: number) {
    this.#slotBytesMax = Math.ceil(windowBytes / SLOTS);
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(lastOffset: number, bytes: number): void {
    this.#bytes += bytes;
    if (this.#slotBytes > 0 && this.#slotBytes + bytes > this.#slotBytesMax) {
      this.#full = this.#full.concat({ lastOffset: this.#lastOffset, bytes: this.#slotBytes });
      this.#slotBytes = 0;
    }
    this.#lastOffset = lastOffset;
    this.#slotBytes += bytes;
  }

  /** Releases what lies at `offset` or before it; returns how many bytes that were. */
  release(offset: number): number {
    const before = this.#bytes;
    for (const slot of this.#full) if (slot.lastOffset <= offset) this.#bytes -= slot.bytes;
    if (this.#full.length > 0) this.#full = this.#full.filter(({ lastOffset }) => lastOffset > offset);
    if (this.#lastOffset <= offset) {
      this.#bytes -= this.#slotBytes;
      this.#slotBytes = 0;
    }
    return before - this.#bytes;
  }
}

/** One entry may always be in flight, whatever its size: otherwise one that is larger than the window blocks for ever. */
export const admits = (windowBytes: number, inFlightBytes: number, bytes: number): boolean =>
  inFlightBytes === 0 || inFlightBytes + bytes <= windowBytes;

/** The window of the whole connection: what was sent on any subscription and not received, and what reads may bring. */
export class ConnectionWindow {
  readonly windowBytes: number;
  readonly #chunkBytes: number;
  #inFlightBytes = 0;
  #reservedBytes = 0;
  /** True between a question for acknowledgements and the next one that releases something. */
  isAsked = false;

  constructor(windowBytes: number, frameBytesMax: number) {
    this.windowBytes = windowBytes;
    this.#chunkBytes = Math.min(frameBytesMax, Math.ceil(windowBytes / 2));
  }

  get inFlightBytes(): number {
    return this.#inFlightBytes;
  }

  get freeBytes(): number {
    return this.windowBytes - this.#inFlightBytes - this.#reservedBytes;
  }

  /** True when a read of at least `needBytes` would find room: small leftovers are not worth a read. */
  hasRoom(needBytes: number): boolean {
    if (this.#inFlightBytes + this.#reservedBytes === 0) return true;
    return this.freeBytes >= Math.max(needBytes, this.#chunkBytes);
  }

  reserve(bytes: number): void {
    this.#reservedBytes += bytes;
  }

  unreserve(bytes: number): void {
    this.#reservedBytes -= bytes;
  }

  add(bytes: number): void {
    this.#inFlightBytes += bytes;
  }

  release(bytes: number): void {
    this.#inFlightBytes -= bytes;
    if (bytes > 0) this.isAsked = false;
  }
}
