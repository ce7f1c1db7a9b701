import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLimits, parseProducerId } from "../../src/index.ts";
import { forgettableProducers } from "../../src/store/producers.ts";

const LIMITS = createLimits({ producersPerUserMax: 3, producerTtlMs: 10 });
const NOW = 100;

describe("forgetting producers", () => {
  it("takes the least recently used ones above the bound, and none that was used lately", () => {
    const instants = fc.array(fc.integer({ min: 80, max: 100 }), { maxLength: 10 });
    const property = fc.property(instants, (all) => {
      const uses = all.map((usedAt, index) => ({ producer: parseProducerId(`p${index}`), usedAt }));
      const forgotten = new Set(forgettableProducers(uses, LIMITS, NOW));
      const kept = uses.filter(({ producer }) => !forgotten.has(producer));
      const gone = uses.filter(({ producer }) => forgotten.has(producer));
      const isOld = ({ usedAt }: { readonly usedAt: number }) => usedAt <= NOW - LIMITS.producerTtlMs;
      expect(gone.every(isOld)).toBe(true);
      expect(kept.length).toBeGreaterThanOrEqual(Math.min(uses.length, LIMITS.producersPerUserMax));
      // Whoever is above the bound and still there is there because it was used lately.
      if (kept.length > LIMITS.producersPerUserMax) expect(kept.some(isOld)).toBe(false);
      const newestGone = Math.max(...gone.map(({ usedAt }) => usedAt));
      expect(kept.every(({ usedAt }) => usedAt >= newestGone)).toBe(true);
    });
    fc.assert(property, { numRuns: 500 });
  });
});
