import { randomBytes } from "node:crypto";
import { performance } from "node:perf_hooks";
import type { Clock, Random } from "@apex/ws-queue-core";

/** The machine's time: `monotonicMs` from the start of the process, `epochMs` as the system clock says. */
export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  epochMs: () => Date.now(),
  setTimer: (fire, delayMs) => setTimeout(fire, delayMs),
  clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout | undefined),
};

/** The system's cryptographically strong random source. */
export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
};
