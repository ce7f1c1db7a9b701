import { expect, test } from "vitest";
import { systemClock, systemRandom } from "../src/index.ts";

test("the monotonic clock never goes back, the other one tells the date", () => {
  const first = systemClock.monotonicMs();
  expect(systemClock.monotonicMs()).toBeGreaterThanOrEqual(first);
  expect(new Date(systemClock.epochMs()).getUTCFullYear()).toBeGreaterThan(2_024);
});

test("random bytes differ", () => {
  expect(systemRandom.bytes(16)).toHaveLength(16);
  expect(systemRandom.bytes(16)).not.toEqual(systemRandom.bytes(16));
});
