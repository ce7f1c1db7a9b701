import { expect, test } from "vitest";
import { fitReason } from "../src/close-reason.ts";

test("a reason that fits is passed on unchanged", () => {
  expect(fitReason("x".repeat(123))).toBe("x".repeat(123));
});

test.each(["x".repeat(300), "ä".repeat(100), "€".repeat(80), "x" + "😀".repeat(60)])("a longer one is cut between two characters", (text) => {
  const cut = fitReason(text);
  expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(123);
  expect(Buffer.byteLength(cut)).toBeGreaterThan(119);
  expect(text.startsWith(cut)).toBe(true);
});
