import { createError, describeValue, TIMER_MS_MAX, type Clock } from "@apex/ws-queue-core";

/** Something that is to be woken. Only the queue writes the two fields. */
export interface Sleeper {
  /** When it is woken, in whole milliseconds of the monotonic clock; -1: it does not wait. */
  wakesAtMs: number;
  /** Where it is in the queue. */
  place: number;
  /** Called when it is time, and never from within `wake`. It may ask for the next time. */
  handleDue(): void;
}

/**
 * One timer of the platform for all machines of a transport, since one for each would be a large part of what an idle
 * connection costs. Who waits is in a heap, the next one in front.
 *
 * Deadlines move with almost every frame, mostly further away. So a sleeper is only moved when it would be woken too late; one
 * that is woken too early finds nothing to do and asks again.
 */
export class TimerQueue {
  readonly #clock: Clock;
  readonly #heap: Sleeper[] = [];
  #pending: unknown;
  #firesAtMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Has it woken at the deadline or earlier; `undefined`: there is nothing to wait for. Throws `invalid_argument` for a deadline
   * that is not finite, and leaves the queue as it was: one instant that cannot be compared would put the heap out of order,
   * and nobody in it would be woken any more.
   */
  wake(sleeper: Sleeper, deadline: number | undefined): void {
    if (deadline === undefined) return;
    checkFinite("A deadline", deadline);
    if (sleeper.wakesAtMs !== -1 && sleeper.wakesAtMs <= deadline) return;
    // Machines are told whole milliseconds: what is due within this one is due when the next one begins. What is overdue
    // goes before nobody who waits already.
    const wakesAtMs = Math.max(Math.ceil(deadline), this.#nowMs());
    if (sleeper.wakesAtMs !== -1) this.#remove(sleeper);
    sleeper.wakesAtMs = wakesAtMs;
    this.#rise(sleeper, this.#heap.length);
    this.#schedule();
  }

  cancel(sleeper: Sleeper): void {
    if (sleeper.wakesAtMs === -1) return;
    this.#remove(sleeper);
    this.#schedule();
  }

  /** Sets the platform's timer for whoever is in front. One that is set too early stays: it finds nobody due. */
  #schedule(): void {
    const next = this.#heap[0];
    if (next === undefined) return this.#unset();
    if (this.#firesAtMs <= next.wakesAtMs) return;
    this.#unset();
    this.#firesAtMs = next.wakesAtMs;
    // A later deadline is reached in steps.
    const delayMs = Math.min(TIMER_MS_MAX, Math.max(0, next.wakesAtMs - this.#nowMs()));
    this.#pending = this.#clock.setTimer(() => this.#fire(), delayMs);
  }

  #unset(): void {
    if (this.#pending !== undefined) this.#clock.clearTimer(this.#pending);
    this.#pending = undefined;
    this.#firesAtMs = Number.POSITIVE_INFINITY;
  }

  #fire(): void {
    this.#unset();
    try {
      this.#wakeDue(this.#nowMs());
    } finally {
      // Also when somebody threw: the others are still to be woken.
      this.#schedule();
    }
  }

  /** Each once at most: who asks again at once has to wait for the platform's next timer, and lets others go first. */
  #wakeDue(nowMs: number): void {
    for (let left = this.#heap.length; left > 0; left -= 1) {
      const next = this.#heap[0];
      if (next === undefined || next.wakesAtMs > nowMs) return;
      this.#remove(next);
      next.handleDue();
    }
  }

  #nowMs(): number {
    return Math.floor(checkFinite("The clock's time", this.#clock.monotonicMs()));
  }

  #remove(sleeper: Sleeper): void {
    const last = this.#heap.pop();
    if (last !== undefined && last !== sleeper) {
      this.#rise(last, sleeper.place);
      this.#sink(last, last.place);
    }
    sleeper.wakesAtMs = -1;
  }

  /** Puts it at a place, or further ahead, past those that are woken later. */
  #rise(sleeper: Sleeper, from: number): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = this.#heap[above];
      if (other === undefined || other.wakesAtMs <= sleeper.wakesAtMs) break;
      this.#put(other, place);
      place = above;
    }
    this.#put(sleeper, place);
  }

  /** Moves it back, behind those that are woken earlier. */
  #sink(sleeper: Sleeper, from: number): void {
    let place = from;
    for (let next = this.#earlierBelow(place); next !== undefined; next = this.#earlierBelow(place)) {
      if (next.wakesAtMs >= sleeper.wakesAtMs) break;
      const free = next.place;
      this.#put(next, place);
      place = free;
    }
    this.#put(sleeper, place);
  }

  #earlierBelow(place: number): Sleeper | undefined {
    const left = this.#heap[2 * place + 1];
    const right = this.#heap[2 * place + 2];
    return right !== undefined && left !== undefined && right.wakesAtMs < left.wakesAtMs ? right : left;
  }

  #put(sleeper: Sleeper, place: number): void {
    this.#heap[place] = sleeper;
    sleeper.place = place;
  }
}

function checkFinite(name: string, ms: number): number {
  if (Number.isFinite(ms)) return ms;
  throw createError("invalid_argument", `${name} must be a finite number of milliseconds, not ${describeValue(ms)}`);
}
