import type { Clock } from "@apex/ws-queue-core";

/** A timer that keeps no process alive for itself alone; returns what `clearTimer` takes. */
export function setBackgroundTimer(clock: Clock, fire: () => void, delayMs: number): unknown {
  const timer = clock.setTimer(fire, delayMs);
  // Node's; those of other clocks have nothing to let go of.
  (timer as Partial<NodeJS.Timeout> | undefined)?.unref?.();
  return timer;
}
