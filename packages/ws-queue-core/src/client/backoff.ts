/** Numbers from 0 up to 1 that follow from the seed alone (mulberry32): spreads reconnects, proves nothing. */
export function createJitter(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

export interface Backoff {
  /** Anything from 0 to a ceiling that doubles with each call (full jitter), in milliseconds. `isPrompt`: 0 the first time. */
  nextDelayMs(isPrompt: boolean): number;
  reset(): void;
}

export function createBackoff(minMs: number, maxMs: number, jitter: () => number): Backoff {
  let attempt = 0;
  return {
    nextDelayMs(isPrompt) {
      const ceilingMs = Math.min(maxMs, minMs * 2 ** attempt);
      const isFree = isPrompt && attempt === 0;
      attempt += 1;
      return isFree ? 0 : Math.ceil(jitter() * ceilingMs);
    },
    reset() {
      attempt = 0;
    },
  };
}
