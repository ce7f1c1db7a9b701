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
  /** Anything from 0 to the ceiling, which doubles with each call (full jitter). Milliseconds. */
  nextDelayMs(): number;
  /** Like `nextDelayMs`, but nothing for the first attempt after a stable connection. */
  nextPromptDelayMs(): number;
  reset(): void;
}

export function createBackoff(minMs: number, maxMs: number, jitter: () => number): Backoff {
  let attempt = 0;
  const nextDelayMs = (): number => {
    const ceilingMs = Math.min(maxMs, minMs * 2 ** attempt);
    attempt = Math.min(attempt + 1, 30);
    return Math.ceil(jitter() * ceilingMs);
  };
  return {
    nextDelayMs,
    nextPromptDelayMs() {
      if (attempt > 0) return nextDelayMs();
      attempt = 1;
      return 0;
    },
    reset() {
      attempt = 0;
    },
  };
}
