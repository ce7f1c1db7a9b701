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
  /** What the wall clock said at the last start that made up for anything. Absent before, and in what an earlier version stored. */
  readonly startWallMs?: number | undefined;
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

/** No clock says more, in milliseconds. */
const TIME_MS_MAX = 4e15;

/** True for what may be an instant of a clock, or the distance of two. What was kept may have been damaged, and one that is none decides nothing. */
export const isTime = (value: unknown): value is number => Number.isFinite(value) && Math.abs(value as number) <= TIME_MS_MAX;

export const NEW_TIME: KeptTime = { ms: 0, originMs: undefined };

/** The time of a process that begins with what was kept. */
export const startTime = (kept: KeptTime): RetentionTime => ({ ...kept, atMonotonicMs: undefined, isCaughtUp: false });

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
 * clock is ahead, but by `START_MS_MAX` at most, by no more than passed on it since another start did so, and never back: a process
 * that is restarted again and again must not take a day each time. Otherwise the wall clock has no say: where it jumps, or is
 * wrong from the start, entries are kept for too long at worst.
 */
export function advanceTime(before: RetentionTime, { wallMs, monotonicMs }: ClockReading): AdvancedTime {
  const now = readTime(runTime(before, monotonicMs), monotonicMs);
  const originMs = before.originMs ?? wallMs - now;
  const aheadMs = wallMs - originMs - now;
  const passedMs = before.startWallMs === undefined ? START_MS_MAX : wallMs - before.startWallMs;
  const stepMs = before.isCaughtUp ? 0 : Math.max(0, Math.min(START_MS_MAX, passedMs, aheadMs));
  // Set back since then, the wall clock would have to come past that instant again first.
  const startWallMs = before.isCaughtUp ? Math.min(before.startWallMs ?? wallMs, wallMs) : wallMs;
  return { time: { ms: now + stepMs, atMonotonicMs: monotonicMs, originMs, startWallMs, isCaughtUp: true }, aheadMs: aheadMs - stepMs };
}
