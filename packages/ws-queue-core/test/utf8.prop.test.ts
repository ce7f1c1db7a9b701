import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8Length } from "../src/utf8.ts";

describe("utf8Length", () => {
  it("counts what an encoder writes, for any string, also with lone surrogates", () => {
    const unit = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("\ud83e", "\udd89", "\ud83e\udd89", "\u007f", "\u0080", "\u07ff", "\u0800", "\uffff"),
    );
    const text = fc.array(unit).map((parts) => parts.join(""));
    const property = fc.property(text, (value) => {
      expect(utf8Length(value)).toBe(Buffer.byteLength(value, "utf8"));
    });
    fc.assert(property, { numRuns: 200 });
  });
});
