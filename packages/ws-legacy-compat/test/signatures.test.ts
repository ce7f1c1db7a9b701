import { readFileSync } from "node:fs";
import { generateSignatures, readSignatures, SIGNATURES_FILE } from "@apex/legacy-map/compat";
import { expect, expectTypeOf, test } from "vitest";
import type { Signatures } from "./support/signatures.ts";

test("the recorded signatures of the old classes are checked by the compiler", () => {
  const text = readFileSync(SIGNATURES_FILE, "utf8");
  expect(text === generateSignatures(readSignatures()), "run pnpm legacy:map").toBe(true);
  expect((text.match(/^ {2}Fits</gm) ?? []).length).toBeGreaterThan(150);
  expectTypeOf<Signatures>().toExtend<readonly unknown[]>();
});
