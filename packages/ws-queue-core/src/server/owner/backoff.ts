const FIRST_MS = 100;
const BASE_MS = 1_000;
const MAX_MS = 60_000;

/**
 * How long to wait before trying again after `failures` failures in a row: full jitter over 100 ms at first, for what
 * was only a hiccup, then over 1 s doubling to 60 s. `jitter` is random, at least 0 and below 1.
 */
export function backoffMs(failures: number, jitter: number): number {
  const ceiling = failures <= 1 ? FIRST_MS : Math.min(MAX_MS, BASE_MS * 2 ** (failures - 2));
  return Math.ceil(ceiling * jitter);
}
