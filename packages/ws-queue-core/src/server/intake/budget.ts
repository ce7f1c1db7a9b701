/** So many for ever, and some more at once: both as the time in which they are paid for. */
export interface Rate {
  /** Of one. */
  readonly costMs: number;
  /** Of all that may be spent at once. */
  readonly burstMs: number;
}

/**
 * One rate, kept by one number: the instant at which all that was spent is paid for. Who has credit may spend more than that; the
 * debt is paid before there is credit again.
 */
export class Bucket {
  readonly #rate: Rate;
  #paidAtMs = 0;

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  spend(count: number, nowMs: number): void {
    if (count > 0) this.#paidAtMs = Math.max(this.#paidAtMs, nowMs) + count * this.#rate.costMs;
  }

  spent(nowMs: number): number {
    return Math.max(0, this.#paidAtMs - nowMs) / this.#rate.costMs;
  }

  /** When there is credit; now or earlier where there is some. */
  get creditAtMs(): number {
    // Not at the very instant: nothing is left then.
    return this.#paidAtMs - this.#rate.burstMs + 1;
  }

  /** True when a half of what may be spent at once is there. */
  isHalfFull(nowMs: number): boolean {
    return this.#paidAtMs - nowMs <= this.#rate.burstMs / 2;
  }

  isFull(nowMs: number): boolean {
    return this.#paidAtMs <= nowMs;
  }
}

export interface Rates {
  readonly units: Rate;
  readonly bytes: Rate;
}

/** What one connection, or one user, may send: a cost in units, and bytes. */
export class Budget {
  readonly #units: Bucket;
  readonly #bytes: Bucket;

  constructor({ units, bytes }: Rates) {
    this.#units = new Bucket(units);
    this.#bytes = new Bucket(bytes);
  }

  spend(units: number, bytes: number, nowMs: number): void {
    this.#units.spend(units, nowMs);
    this.#bytes.spend(bytes, nowMs);
  }

  /** Has this one owe what another one does. */
  takeOver(other: Budget, nowMs: number): void {
    this.spend(other.#units.spent(nowMs), other.#bytes.spent(nowMs), nowMs);
  }

  get creditAtMs(): number {
    return Math.max(this.#units.creditAtMs, this.#bytes.creditAtMs);
  }

  isHalfFull(nowMs: number): boolean {
    return this.#units.isHalfFull(nowMs) && this.#bytes.isHalfFull(nowMs);
  }

  isFull(nowMs: number): boolean {
    return this.#units.isFull(nowMs) && this.#bytes.isFull(nowMs);
  }
}
