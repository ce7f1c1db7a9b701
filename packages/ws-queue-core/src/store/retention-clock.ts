/** One look at both clocks of a node, in milliseconds. */
export interface ClockReading {
  /** Since 1970, as well as the machine knows: it may be wrong, and jump. */
  readonly wallMs: number;
  /** From any origin; it only ever grows, and restarts with the process. */
  readonly monotonicMs: number;
}

/** What a store keeps of its time. */
export interface KeptTime {
  /** Where its clock stood. The origin is the store's own. */
  readonly ms: number;
  /** What the wall clock says while this one stands at 0; undefined until the first maintenance that the store ever had. */
  readonly originMs: number | undefined;
}

/** A store's time in one process. */
export interface RetentionTime extends KeptTime {
  /** The monotonic instant at which the clock stood at `ms`; undefined until the process is told one. */
  readonly atMonotonicMs: number | undefined;
  /** True once this process has made up for the time before it. */
  readonly isCaughtUp: boolean;
}

/** How far a start moves the clock on at most, for the time in which nothing ran: a wrong wall clock can do no more than that. */
export const START_MS_MAX = 86_400_000;

export const NEW_TIME: KeptTime = { ms: 0, originMs: undefined };

/** The time of a process that begins with what was kept. */
export const startTime = ({ ms, originMs }: KeptTime): RetentionTime => ({ ms, originMs, atMonotonicMs: undefined, isCaughtUp: false });

/** The clock begins to run with the first instant that it is told. */
export const runTime = (time: RetentionTime, monotonicMs: number): RetentionTime =>
  time.atMonotonicMs === undefined ? { ...time, atMonotonicMs: monotonicMs } : time;

/** Where the clock stands, or stood, at an instant of this process. */
export const readTime = ({ ms, atMonotonicMs }: RetentionTime, monotonicMs: number): number =>
  atMonotonicMs === undefined ? ms : ms + monotonicMs - atMonotonicMs;

/** Time goes on, at a maintenance. */
export interface AdvancedTime {
  readonly time: RetentionTime;
  /** How far the wall clock is ahead of this one; negative: behind. */
  readonly aheadMs: number;
}

/**
 * Moves the clock on by the monotonic time since it was told one; at the first maintenance of a process also by what the wall
 * clock is ahead, but by `START_MS_MAX` at most and never back. Otherwise the wall clock has no say: where it jumps, or is wrong
 * from the start, entries are kept for too long at worst.
 */
export function advanceTime(before: RetentionTime, { wallMs, monotonicMs }: ClockReading): AdvancedTime {
  const now = readTime(runTime(before, monotonicMs), monotonicMs);
  const originMs = before.originMs ?? wallMs - now;
  const aheadMs = wallMs - originMs - now;
  const stepMs = before.isCaughtUp ? 0 : Math.min(START_MS_MAX, Math.max(0, aheadMs));
  return { time: { ms: now + stepMs, atMonotonicMs: monotonicMs, originMs, isCaughtUp: true }, aheadMs: aheadMs - stepMs };
}
