/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const above = sorted[Math.floor(middle)] ?? Number.NaN;
  return sorted.length % 2 === 1 ? above : ((sorted[middle - 1] ?? Number.NaN) + above) / 2;
}

/** A median, and the lowest and the highest of the rounds that it is of. */
export interface Summary {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export const summarize = (values: readonly number[]): Summary => ({
  median: median(values),
  low: Math.min(...values),
  high: Math.max(...values),
});

/** Round by round, so that a machine that is slow for a while is slow for both. */
export const summarizeRatio = (values: readonly number[], base: readonly number[]): Summary =>
  summarize(values.map((value, round) => value / (base[round] ?? Number.NaN)));
