import { createError } from "../errors.ts";
import type { Telemetry } from "../ports.ts";
import { aWhole, checkValue } from "../values.ts";
import { advanceTime, readTime, runTime, startTime, type ClockReading, type KeptTime, type RetentionTime } from "./retention-clock.ts";

/** The clock of an open store. */
export interface StoreClock {
  /** The store's time at an instant of this process, in whole milliseconds. */
  timeAt(monotonicMs: number): number;
  /**
   * A maintenance begins. Returns its time, and tells where the wall clock disagrees. Throws `invalid_argument` for instants that are none: by
   * one of those, all is too old.
   */
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

const anInstant = aWhole(0);

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
      return Math.floor(readTime(time, monotonicMs));
    },
    advance(now) {
      checkValue("maintain: wallMs", now.wallMs, anInstant, "invalid_argument");
      checkValue("maintain: monotonicMs", now.monotonicMs, anInstant, "invalid_argument");
      const advanced = advanceTime(time, now);
      ({ time } = advanced);
      tell(advanced.aheadMs, now.wallMs);
      return time.ms;
    },
    kept: () => ({ ms: time.ms, originMs: time.originMs }),
  };
}

function disagreement(aheadMs: number, wallMs: number): Error {
  const days = Math.round(Math.abs(aheadMs) / DISAGREES_MS);
  const message =
    `The machine's clock is ${days} days ${aheadMs > 0 ? "ahead of" : "behind"} the store's own, by which retention goes: nothing is deleted because of it. ` +
    "Where the machine is right, since the store was closed or the machine slept for long, each start makes up for a day; else set its clock";
  return createError("clock_disagrees", message, { wallMs, storeMs: wallMs - aheadMs, aheadMs });
}
