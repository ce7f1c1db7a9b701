import type { Runtime } from "../runtime.ts";
import { setBackgroundTimer } from "@apex/ws-transport";

/** Has a store look after what it keeps: retention by age, and forgetting of old producers. */
export interface Maintenance {
  /** Nothing new is begun; what is under way ends with the store. */
  stop(): void;
}

/** Soon after the start, since a process that is restarted often would never come to it otherwise. */
const FIRST_MS = 60_000;
const PAUSE_MS = 600_000;

/** The next time is counted from the end of the one before: a store that is slow or down is asked once at a time. */
export function startMaintenance({ store, clock, onError }: Pick<Runtime, "store" | "clock" | "onError">): Maintenance {
  let timer: unknown;
  let isStopped = false;

  const schedule = (delayMs: number): void => {
    if (isStopped) return;
    timer = setBackgroundTimer(clock, run, delayMs);
  };

  const run = (): void => {
    (async () => store.maintain({ wallMs: clock.epochMs(), monotonicMs: Math.floor(clock.monotonicMs()) }))()
      .catch((error: unknown) => {
        if (!isStopped) onError(error);
      })
      .finally(() => schedule(PAUSE_MS));
  };

  schedule(FIRST_MS);
  return {
    stop() {
      isStopped = true;
      clock.clearTimer(timer);
    },
  };
}
