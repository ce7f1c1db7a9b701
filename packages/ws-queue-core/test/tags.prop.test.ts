import fc from "fast-check";
import { expect, test } from "vitest";
import { createCursorWriter, createTagSource, tryParseCursor, type StreamKey } from "../src/index.ts";

const bits = fc.uint8Array({ minLength: 6, maxLength: 6 });

test("sources with other random bits never give the same tag, and one source never gives one twice", () => {
  fc.assert(
    fc.property(bits, bits, fc.integer({ min: 1, max: 100 }), (one, two, count) => {
      const [first, second] = [createTagSource(one), createTagSource(two)];
      const tags = Array.from({ length: count }, () => [first(), second()]).flat();
      const isSame = one.every((byte, index) => byte === two[index]);
      expect(new Set(tags).size).toBe(isSame ? count : 2 * count);
    }),
  );
});

test("a tag is read back from a cursor as it was", () => {
  fc.assert(
    fc.property(bits, fc.nat(), (random, offset) => {
      const tag = createTagSource(random)();
      expect(tag).toMatch(/^[0-9A-Za-z_-]{9}$/);
      expect(tryParseCursor(createCursorWriter("thread:u:t" as StreamKey)({ offset, tag }))?.position).toEqual({ offset, tag });
    }),
  );
});
