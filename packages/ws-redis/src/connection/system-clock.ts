import { performance } from "node:perf_hooks";
import type { Clock } from "@apex/ws-queue-core";

/** A timer of Node waits for a millisecond at least, which is several round trips. */
const setTimer: Clock["setTimer"] = (fire, delayMs) => (delayMs <= 0 ? setImmediate(fire) : setTimeout(fire, delayMs));

/** The machine's time. */
export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  epochMs: () => Date.now(),
  setTimer,
  /** Each kind clears itself: on Node 22 `clearImmediate` of a timeout miscounts what keeps the process alive, and it never ends. */
  clearTimer: (timer) => (timer as NodeJS.Immediate | NodeJS.Timeout | undefined)?.[Symbol.dispose](),
};
