/** Admits so many per minute and key, spread evenly, with a burst of the same size. */
export interface RateLimit<Key> {
  /** 0 when admitted, else how long to wait, in milliseconds. */
  tryTake(key: Key, nowMs: number): number;
}

const MINUTE_MS = 60_000;
/** Beyond this many keys the ones that are full again are forgotten. */
const SWEEP_AT = 10_000;

interface Bucket {
  tokens: number;
  atMs: number;
}

export function createRateLimit<Key>(perMinute: number): RateLimit<Key> {
  const buckets = new Map<Key, Bucket>();
  const perMs = perMinute / MINUTE_MS;
  const refilled = (bucket: Bucket, nowMs: number): number => Math.min(perMinute, bucket.tokens + (nowMs - bucket.atMs) * perMs);

  function sweep(nowMs: number): void {
    for (const [key, bucket] of buckets) if (refilled(bucket, nowMs) >= perMinute) buckets.delete(key);
  }

  return {
    tryTake(key, nowMs) {
      if (buckets.size >= SWEEP_AT && !buckets.has(key)) sweep(nowMs);
      const bucket = buckets.get(key) ?? { tokens: perMinute, atMs: nowMs };
      const tokens = refilled(bucket, nowMs);
      const admitted = tokens >= 1;
      buckets.set(key, { tokens: admitted ? tokens - 1 : tokens, atMs: nowMs });
      return admitted ? 0 : Math.ceil((1 - tokens) / perMs);
    },
  };
}
