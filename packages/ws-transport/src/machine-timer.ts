import type { Clock } from "@apex/ws-queue-core";

/** The longest delay that `setTimeout` takes; a later deadline is reached in steps. */
const DELAY_MS_MAX = 0x7fff_ffff;

/** One timer for one machine. */
export interface MachineTimer {
  /** Makes the timer fire at the deadline or earlier; `undefined`: there is nothing to wait for. */
  arm(deadline: number | undefined): void;
  cancel(): void;
}

/**
 * Deadlines move with almost every frame, mostly further away. So a pending timer is only replaced when it would be too
 * late; one that fires too early calls `handleDue`, which finds nothing to do and arms it again.
 */
export function createMachineTimer(clock: Clock, handleDue: () => void): MachineTimer {
  let pending: NodeJS.Timeout | undefined;
  let firesAt = Number.POSITIVE_INFINITY;

  function cancel(): void {
    clearTimeout(pending);
    pending = undefined;
    firesAt = Number.POSITIVE_INFINITY;
  }

  function fire(): void {
    cancel();
    handleDue();
  }

  function arm(deadline: number | undefined): void {
    if (deadline === undefined || firesAt <= deadline) return;
    cancel();
    const delayMs = Math.min(DELAY_MS_MAX, Math.max(0, Math.ceil(deadline - clock.monotonicMs())));
    firesAt = deadline;
    pending = setTimeout(fire, delayMs);
  }

  return { arm, cancel };
}
