import { describe, expect, test } from "vitest";
import { warmUp } from "../src/run/windows.ts";

const windowsOf = (values: readonly number[]): (() => Promise<number>) => {
  let next = 0;
  return async () => values[next++] ?? Number.NaN;
};

describe("a warm-up", () => {
  test("ends when the last two windows differ by at most 5 % of the larger one", async () => {
    expect(await warmUp(windowsOf([20, 14, 13.2, 12.6, 1]))).toEqual({ windows: 4, hasAgreed: true });
    expect(await warmUp(windowsOf([95, 100]))).toEqual({ windows: 2, hasAgreed: true });
    expect(await warmUp(windowsOf([94, 100, 100]))).toEqual({ windows: 3, hasAgreed: true });
  });

  test("compares neighbours only", async () => {
    expect(await warmUp(windowsOf([10, 20, 10, 20, 20]))).toEqual({ windows: 5, hasAgreed: true });
  });

  test("gives up after eight windows, and says so", async () => {
    expect(await warmUp(windowsOf([1, 2, 4, 8, 16, 32, 64, 128, 128]))).toEqual({ windows: 8, hasAgreed: false });
  });
});
