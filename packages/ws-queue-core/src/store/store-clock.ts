import { createError } from "../errors.ts";
import type { Telemetry } from "../ports.ts";
import { checkFields, isRequired, type Rule } from "../values.ts";
import { advanceTime, isTime, readTime, runTime, startTime, type ClockReading, type KeptTime, type RetentionTime } from "./retention-clock.ts";

/** The clock of an open store. */
export interface StoreClock {
  /** The store's time at an instant of this process. */
  timeAt(monotonicMs: number): number;
  /** A maintenance begins. Returns its time, and tells where the wall clock disagrees. Throws `invalid_argument` for what is no time. */
  advance(now: ClockReading): number;
  /** What the store is to keep, so that the next process goes on from it. */
  kept(): KeptTime;
}

export interface StoreClockReports {
  readonly onError: (error: unknown) => void;
  readonly telemetry?: Telemetry;
}

/** How far the wall clock may be off before that is told: more than what a start makes up for. */
const DISAGREES_MS = 86_400_000;

const aTime: Rule<number> = { is: isTime, form: "a finite number of milliseconds, of a year that a calendar has" };
const aWallTime: Rule<number> = { is: (value): value is number => isTime(value) && value >= 0, form: `${aTime.form}, since 1970` };

/** Compared with an instant that is none, every entry would be too old. */
const READING = { wallMs: isRequired(aWallTime), monotonicMs: isRequired(aTime) };

export function createStoreClock(kept: KeptTime, { onError, telemetry }: StoreClockReports): StoreClock {
  let time: RetentionTime = startTime(kept);
  let isTold = false;

  const tell = (aheadMs: number, wallMs: number): void => {
    telemetry?.record("store.clock.aheadMs", aheadMs);
    const disagrees = Math.abs(aheadMs) > DISAGREES_MS;
    if (disagrees && !isTold) onError(disagreement(aheadMs, wallMs));
    isTold = disagrees;
  };

  return {
    timeAt(monotonicMs) {
      time = runTime(time, monotonicMs);
      return readTime(time, monotonicMs);
    },
    advance(reading) {
      const now = checkFields("maintain", reading, READING, "invalid_argument") as ClockReading;
      const advanced = advanceTime(time, now);
      ({ time } = advanced);
      tell(advanced.aheadMs, now.wallMs);
      return time.ms;
    },
    kept: () => ({ ms: time.ms, originMs: time.originMs, startWallMs: time.startWallMs }),
  };
}

function disagreement(aheadMs: number, wallMs: number): Error {
  const [wall, own] = [wallMs, wallMs - aheadMs].map((ms) => new Date(ms).toISOString());
  const days = Math.round(Math.abs(aheadMs) / DISAGREES_MS);
  const message =
    `The machine's clock says ${wall}, the store's own ${own}: ${days} days apart. Retention goes by its own, so nothing is deleted because ` +
    "of it. Where the machine is right, since the store was closed or the machine slept for long, each start makes up for a day at most, and all of a day for one; else set its clock";
  return createError("clock_disagrees", message, { wallMs, storeMs: wallMs - aheadMs, aheadMs });
}
