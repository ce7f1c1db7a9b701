import fc from "fast-check";
import { expect, test } from "vitest";
import { InFlight } from "../../src/server/connection/windows.ts";

const WINDOW = 1_600;
const SLOT = WINDOW / 16;

test("what is released is never more than what was acknowledged, and at most a slot less", () => {
  const sends = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(sends, fc.array(fc.nat({ max: 200 }), { maxLength: 20 }), (sizes, acks) => {
      const inFlight = new InFlight(WINDOW);
      sizes.forEach((size, index) => inFlight.add(index + 1, size));
      const bytesAfter = (offset: number): number => sizes.slice(offset).reduce((sum, size) => sum + size, 0);
      let acked = 0;
      for (const ack of acks) {
        const before = inFlight.bytes;
        acked = Math.max(acked, Math.min(ack, sizes.length));
        expect(inFlight.release(ack)).toBe(before - inFlight.bytes);
        expect(inFlight.bytes).toBeGreaterThanOrEqual(bytesAfter(acked));
        expect(inFlight.bytes).toBeLessThan(bytesAfter(acked) + SLOT);
      }
      inFlight.release(sizes.length);
      expect(inFlight.bytes).toBe(0);
    }),
  );
});
