const BITS = 32;

/** A set of small whole numbers that is united with others in few steps: a file of a large tree may reach hundreds of batches. */
export class BitSet {
  readonly #words: Uint32Array;

  /** `size`: one more than the largest number. */
  constructor(size: number) {
    this.#words = new Uint32Array(Math.ceil(size / BITS));
  }

  add(number: number): void {
    const index = Math.floor(number / BITS);
    this.#words[index] = (this.#words[index] ?? 0) | (1 << (number % BITS));
  }

  /** Takes in another set of the same size. */
  addAll(other: BitSet): void {
    for (const [index, word] of other.#words.entries()) this.#words[index] = (this.#words[index] ?? 0) | word;
  }

  numbers(): number[] {
    return Array.from({ length: this.#words.length * BITS }, (_, number) => number).filter(
      (number) => ((this.#words[Math.floor(number / BITS)] ?? 0) & (1 << (number % BITS))) !== 0,
    );
  }
}
