/** How a subject was warmed up: until two windows agreed, or for as many as there may be. */
export interface WarmUp {
  readonly windows: number;
  readonly hasAgreed: boolean;
}

const WARM_UP_WINDOWS_MAX = 8;
const TOLERANCE = 0.05;

/** Within 5 % of the larger one. */
export const doAgree = (a: number, b: number): boolean => Math.abs(a - b) <= TOLERANCE * Math.max(a, b);

/** Runs windows until the last two agree, eight at most. */
export async function warmUp(runWindow: () => Promise<number>): Promise<WarmUp> {
  let last = Number.NaN;
  for (let windows = 1; windows <= WARM_UP_WINDOWS_MAX; windows += 1) {
    const next = await runWindow();
    if (doAgree(last, next)) return { windows, hasAgreed: true };
    last = next;
  }
  return { windows: WARM_UP_WINDOWS_MAX, hasAgreed: false };
}
