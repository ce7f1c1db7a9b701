/** Admits so many per minute and key, spread evenly, with a burst of a whole minute's number. */
export interface RateLimit<Key> {
  /** 0 when admitted, else how long to wait, in milliseconds. */
  tryTake(key: Key, nowMs: number): number;
}

const MINUTE_MS = 60_000;
/** Beyond this many keys, those that have their whole burst again are forgotten. */
const SWEEP_AT = 10_000;

/** The generic cell rate algorithm: one instant per key, at which everything admitted so far is paid for. */
export function createRateLimit<Key>(perMinute: number): RateLimit<Key> {
  const paidAt = new Map<Key, number>();
  const costMs = MINUTE_MS / perMinute;

  function sweep(nowMs: number): void {
    for (const [key, at] of paidAt) if (at <= nowMs) paidAt.delete(key);
  }

  return {
    tryTake(key, nowMs) {
      if (paidAt.size >= SWEEP_AT && !paidAt.has(key)) sweep(nowMs);
      const next = Math.max(paidAt.get(key) ?? nowMs, nowMs) + costMs;
      const waitMs = next - (nowMs + MINUTE_MS);
      if (waitMs > 0) return Math.ceil(waitMs);
      paidAt.set(key, next);
      return 0;
    },
  };
}
