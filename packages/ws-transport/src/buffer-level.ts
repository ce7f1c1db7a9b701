/** Tells when a buffer became too full and when it has room again: with a gap between, so that it does not flap. */
export interface BufferLevel {
  /** True when this crosses the high water upwards or the low water downwards. */
  crosses(bytes: number): boolean;
}

/** Low water is half of high water. */
export function createBufferLevel(highWaterBytes: number): BufferLevel {
  const lowWaterBytes = Math.floor(highWaterBytes / 2);
  let full = false;
  return {
    crosses(bytes) {
      if (full ? bytes > lowWaterBytes : bytes <= highWaterBytes) return false;
      full = !full;
      return true;
    },
  };
}
