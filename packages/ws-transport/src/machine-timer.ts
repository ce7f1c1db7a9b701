import type { Clock } from "@apex/ws-queue-core";

/** The longest delay that `setTimeout` takes; a later deadline is reached in steps. */
const DELAY_MS_MAX = 0x7fff_ffff;

/**
 * One timer for one machine. Deadlines move with almost every frame, mostly further away. So a pending timer is only
 * replaced when it would be too late; one that fires too early finds nothing to do and is armed again.
 */
export class MachineTimer {
  readonly #clock: Clock;
  readonly #handleDue: () => void;
  #pending: unknown;
  #firesAt = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, handleDue: () => void) {
    this.#clock = clock;
    this.#handleDue = handleDue;
  }

  /** Makes the timer fire at the deadline or earlier; `undefined`: there is nothing to wait for. */
  arm(deadline: number | undefined): void {
    if (deadline === undefined || this.#firesAt <= deadline) return;
    this.cancel();
    // The machine's clock shows whole milliseconds: what is due within this one is due when the next one begins.
    const delayMs = Math.min(DELAY_MS_MAX, Math.max(0, Math.ceil(deadline - Math.floor(this.#clock.monotonicMs()))));
    this.#firesAt = deadline;
    this.#pending = this.#clock.setTimer(() => this.#fire(), delayMs);
  }

  cancel(): void {
    if (this.#pending !== undefined) this.#clock.clearTimer(this.#pending);
    this.#pending = undefined;
    this.#firesAt = Number.POSITIVE_INFINITY;
  }

  #fire(): void {
    this.cancel();
    this.#handleDue();
  }
}
