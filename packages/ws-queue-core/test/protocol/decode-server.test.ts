import { expect, test } from "vitest";
import { isApexError } from "../../src/index.ts";
import { decodeServerFrames } from "../../src/protocol/index.ts";

function codeOf(text: string): string {
  try {
    decodeServerFrames(text);
  } catch (error) {
    if (isApexError(error)) return error.code;
    throw error;
  }
  return "decoded";
}

test.each(["hologram", "toString", "__proto__"])("an unknown frame of a newer server (%s) is left to be skipped, and takes nothing with it", (t) => {
  expect(decodeServerFrames(`[{"t":"${t}","n":"?"},{"t":"live","n":1,"head":3}]`)).toEqual([{ t, n: "?" }, { t: "live", n: 1, head: 3 }]);
});

test("an unknown field of a newer server does no harm", () => {
  expect(decodeServerFrames(`{"t":"live","n":1,"head":3,"mood":"good"}`)).toMatchObject([{ t: "live", n: 1, head: 3 }]);
});

test("an unknown error code of a newer server keeps what the server says about it", () => {
  const frame = { t: "rejected", seq: 1, id: "r", code: "too_funny", fault: "infra", retryable: true };
  expect(decodeServerFrames(JSON.stringify(frame))).toEqual([frame]);
});

test.each([
  `{"t":"live","n":1}`,
  `{"t":"live","n":"1","head":3}`,
  `{"t":"events","n":1,"after":"c","offset":1,"entries":[["c"]]}`,
  `{"t":"events","n":1,"after":"c","offset":1,"entries":[[1,{}]]}`,
  `{"t":"events","n":1,"after":"c","offset":1}`,
  `{"t":"reset","n":1,"reason":"damaged","oldest":1,"head":9}`,
  `{"t":"reset","n":1,"reason":"damaged","oldest":1,"head":9,"cursor":7,"offset":3}`,
  `{"t":"reset","n":1,"reason":"damaged","oldest":1,"head":9,"cursor":"c"}`,
  `{"t":"welcome","v":1}`,
  `{"t":"accepted","seq":1.5,"id":"r","level":"disk"}`,
  `{"n":1}`,
  `{"t":{"toString":0}}`,
  `7`,
  `{`,
])("%s is refused", (text) => {
  expect(codeOf(text)).toBe("malformed_frame");
});
