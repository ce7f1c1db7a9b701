/** What takes part in the budget. */
export interface BudgetedTail {
  /** What it takes in memory. */
  readonly bytes: number;
  /** Afterwards it takes no more than this; 0 is possible. */
  trim(bytesMax: number): void;
}

/** One tail's part in the budget. */
export interface TailShare {
  /** To be called when the tail has changed: afterwards all tails together are within the budget. */
  settle(): void;
  /** A reader behind the head was served from it: it is the last to be trimmed. */
  need(): void;
  /** The tail is gone, and counts no more. */
  close(): void;
}

/**
 * The bytes that all tails of a node may take together. Beyond that the least recently needed tail loses its oldest entries, down
 * to none: its readers go to the store. Every step takes O(1), plus what is let go.
 */
export interface TailBudget {
  share(tail: BudgetedTail): TailShare;
  readonly bytes: number;
  readonly bytesMax: number;
}

export function createTailBudget(bytesMax: number): TailBudget {
  const ring = new Ring(bytesMax);
  return {
    share: (tail) => new Member(tail, ring),
    bytesMax,
    get bytes() {
      return ring.bytes;
    },
  };
}

/** The tails that hold something, in the order in which they were needed. */
class Ring {
  bytes = 0;
  readonly #bytesMax: number;
  /** Between the most and the least recently needed one. */
  readonly ends: Member;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
    this.ends = new Member(NO_TAIL, this);
  }

  trimOldest(): void {
    while (this.bytes > this.#bytesMax) {
      const { newer: oldest } = this.ends;
      oldest.tail.trim(Math.max(0, oldest.bytes - (this.bytes - this.#bytesMax)));
      oldest.count(oldest.tail.bytes);
    }
  }
}

const NO_TAIL: BudgetedTail = { bytes: 0, trim: () => undefined };

/** A class, since its methods are not made anew for each of many streams. */
class Member implements TailShare {
  readonly tail: BudgetedTail;
  readonly #ring: Ring;
  bytes = 0;
  older: Member;
  newer: Member;

  constructor(tail: BudgetedTail, ring: Ring) {
    this.tail = tail;
    this.#ring = ring;
    this.older = this;
    this.newer = this;
  }

  settle(): void {
    this.count(this.tail.bytes);
    this.#ring.trimOldest();
  }

  need(): void {
    if (this.bytes === 0 || this.newer === this.#ring.ends) return;
    this.#unlink();
    this.#link();
  }

  close(): void {
    this.count(0);
  }

  count(now: number): void {
    const before = this.bytes;
    if (now === before) return;
    this.bytes = now;
    this.#ring.bytes += now - before;
    if (now === 0) this.#unlink();
    else if (before === 0) this.#link();
  }

  #unlink(): void {
    this.older.newer = this.newer;
    this.newer.older = this.older;
  }

  /** Makes it the most recently needed one. */
  #link(): void {
    const { ends } = this.#ring;
    this.older = ends.older;
    this.newer = ends;
    ends.older.newer = this;
    ends.older = this;
  }
}
