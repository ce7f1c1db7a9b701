import { TIMER_MS_MAX, type Random } from "@apex/ws-queue-core";
import type { Moment } from "@apex/ws-queue-core/server";
import type { Runtime } from "../runtime.ts";
import { setBackgroundTimer } from "@apex/ws-transport";

export const momentOf = ({ clock }: Runtime): Moment => ({ monotonicMs: clock.monotonicMs(), epochMs: clock.epochMs() });

/** Random, at least 0 and below 1. */
export function randomFraction(random: Random): number {
  const bytes = random.bytes(4);
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) / 2 ** 32;
}

/**
 * Calls `step` until it returns false, then `rest`. A call from within a step does nothing: the steps under way go on with what it was for.
 */
export function createPump(step: () => boolean, rest: () => void): () => void {
  let isPumping = false;
  return () => {
    if (isPumping) return;
    isPumping = true;
    try {
      while (step());
    } finally {
      isPumping = false;
    }
    rest();
  };
}

/** Wakes a machine when it asked to be woken, or earlier: a machine that is woken too early just asks again. One timer, however often it is set. */
export interface MachineTimer {
  /** `dueMs`: on the monotonic clock; undefined: not at all. A timer that is due before stays. */
  set(dueMs: number | undefined): void;
}

/** `background`: it keeps no process alive for itself alone. */
export function createMachineTimer({ clock }: Runtime, wake: () => void, kind?: "background"): MachineTimer {
  let timer: unknown;
  let setForMs = 0;
  return {
    set(dueMs) {
      if (timer !== undefined && dueMs !== undefined && setForMs <= dueMs) return;
      if (timer !== undefined) clock.clearTimer(timer);
      timer = undefined;
      if (dueMs === undefined) return;
      setForMs = dueMs;
      const waitMs = Math.min(TIMER_MS_MAX, Math.max(0, Math.ceil(dueMs - clock.monotonicMs())));
      const fire = (): void => {
        timer = undefined;
        wake();
      };
      timer = kind === "background" ? setBackgroundTimer(clock, fire, waitMs) : clock.setTimer(fire, waitMs);
    },
  };
}
