import { describe, expect, test } from "vitest";
import { median, summarize, summarizeRatio } from "../src/stats.ts";

describe("a summary of rounds", () => {
  test("has the value in the middle, or the mean of the two in the middle", () => {
    expect(median([9, 1, 4])).toBe(4);
    expect(median([9, 1, 4, 6])).toBe(5);
    expect(median([7])).toBe(7);
  });

  test("has the lowest and the highest beside it", () => {
    expect(summarize([9, 1, 4])).toEqual({ median: 4, low: 1, high: 9 });
  });

  test("takes a ratio round by round, so that a slow round is slow for both", () => {
    expect(summarizeRatio([5, 50, 10], [10, 100, 10])).toEqual({ median: 0.5, low: 0.5, high: 1 });
  });
});
