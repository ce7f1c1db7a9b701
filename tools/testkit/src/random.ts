/** The same seed gives the same numbers. */
export interface Random {
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** At least 0 and below 1. */
  fraction(): number;
  pick<Value>(values: readonly Value[]): Value;
  chance(probability: number): boolean;
  bytes(count: number): Buffer;
  /** Letters and digits. */
  word(length: number): string;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Each part draws from its own numbers, so that what runs side by side does not change what is generated. */
export function createRandom(seed: number, part: string): Random {
  let state = seed >>> 0;
  for (let index = 0; index < part.length; index += 1) state = Math.imul(state ^ part.charCodeAt(index), 0x01000193) >>> 0;

  /** mulberry32 */
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  const pick = <Value>(values: readonly Value[]): Value => {
    if (values.length === 0) throw new RangeError("Nothing to pick from");
    return values[int(0, values.length - 1)] as Value;
  };
  return {
    int,
    fraction: next,
    pick,
    chance: (probability) => next() < probability,
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => int(0, 255))),
    word: (length) => Array.from({ length }, () => LETTERS[int(0, LETTERS.length - 1)]).join(""),
  };
}
