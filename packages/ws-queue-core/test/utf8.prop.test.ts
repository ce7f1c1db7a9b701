import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8Length } from "../src/utf8.ts";

describe("utf8Length", () => {
  it("counts what an encoder writes, for any string, also with lone surrogates", () => {
    const edges = [0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd83e, 0xdd89, 0xe000, 0xffff];
    const unit = fc.oneof(fc.nat({ max: 0x7f }), fc.nat({ max: 0xffff }), fc.constantFrom(...edges));
    const text = fc.array(unit, { maxLength: 40 }).map((units) => String.fromCharCode(...units));
    const property = fc.property(text, (value) => {
      expect(utf8Length(value)).toBe(Buffer.byteLength(value, "utf8"));
    });
    fc.assert(property, { numRuns: 200 });
  });
});
