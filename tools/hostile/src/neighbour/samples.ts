/** Milliseconds of what came, and how many did not come while it was waited for. */
export interface Samples {
  readonly tookMs: readonly number[];
  readonly lost: number;
}

/** The value below which so much of the samples lies; what was lost took for ever. */
export function percentile({ tookMs, lost }: Samples, fraction: number): number {
  const rank = Math.ceil((tookMs.length + lost) * fraction);
  return tookMs.toSorted((a, b) => a - b)[Math.max(1, rank) - 1] ?? Number.POSITIVE_INFINITY;
}

/** Of an odd number of values the middle one, of an even number the larger of the two. */
export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/**
 * Begins a sample every `everyMs`, whether or not the ones before have ended: what a stall holds up counts as often as it would have been
 * asked for. `begin` is called with each number and says how long it took, undefined for one that never came.
 */
export async function takeSamples(count: number, everyMs: number, begin: (index: number) => Promise<number | undefined>): Promise<Samples> {
  const results: Promise<number | undefined>[] = [];
  const startedAtMs = performance.now();
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(count, 1 + Math.floor((performance.now() - startedAtMs) / everyMs));
      while (results.length < due) results.push(begin(results.length));
      if (results.length < count) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
  const all = await Promise.all(results);
  const tookMs = all.filter((ms) => ms !== undefined);
  return { tookMs, lost: count - tookMs.length };
}
