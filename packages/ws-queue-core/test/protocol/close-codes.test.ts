import { expect, test } from "vitest";
import { CLOSE_CODES, closeRangeOf, FINAL_CLOSES, PROMPT_CLOSES } from "../../src/protocol/index.ts";

test("no two reasons share a code", () => {
  const codes = Object.values(CLOSE_CODES);
  expect(new Set(codes).size).toBe(codes.length);
});

const adviceOf = (code: number): string => ({ [PROMPT_CLOSES]: "now", [FINAL_CLOSES]: "never" })[closeRangeOf(code)] ?? "later";

test("the range of a code alone says what to do", () => {
  expect([4000, 4099].map(adviceOf)).toEqual(["now", "now"]);
  expect([4100, 4199].map(adviceOf)).toEqual(["later", "later"]);
  expect([4200, 4299].map(adviceOf)).toEqual(["never", "never"]);
});

test("codes of the WebSocket standard and unknown ones are retried with backoff", () => {
  for (const code of [1000, 1001, 1006, 1011, 1013, 3999, 4300]) expect(adviceOf(code)).toBe("later");
});
