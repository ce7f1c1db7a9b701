import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLimits, isId, parseProducerId, type ProducerId, type UserId } from "../../src/index.ts";
import { forgettableProducers, parseProducerKey, producerKey, type ProducerUse } from "../../src/store/producers.ts";

const LIMITS = createLimits({ producersPerUserMax: 3, producerTtlMs: 10, unusedProducerTtlMs: 4 });
const NOW = 100;

describe("forgetting producers", () => {
  it("takes the least recently used ones above the bound, and none that was used lately", () => {
    const use = fc.record({ usedAt: fc.integer({ min: 80, max: 100 }), isUsed: fc.boolean() });
    const property = fc.property(fc.array(use, { maxLength: 10 }), (all) => {
      const uses = all.map((one, index) => ({ producer: parseProducerId(`p${index}`), ...one }));
      const forgotten = new Set(forgettableProducers(uses, LIMITS, NOW));
      const kept = uses.filter(({ producer }) => !forgotten.has(producer));
      const gone = uses.filter(({ producer }) => forgotten.has(producer));
      const isOld = ({ usedAt, isUsed }: ProducerUse) => usedAt <= NOW - (isUsed ? LIMITS.producerTtlMs : LIMITS.unusedProducerTtlMs);
      expect(gone.every(isOld)).toBe(true);
      expect(kept.length).toBeGreaterThanOrEqual(Math.min(uses.length, LIMITS.producersPerUserMax));
      // Whoever is above the bound and still there is there because it was used lately.
      if (kept.length > LIMITS.producersPerUserMax) expect(kept.some(isOld)).toBe(false);
      const newestGone = Math.max(...gone.map(({ usedAt }) => usedAt));
      expect(kept.filter(isOld).every(({ usedAt }) => usedAt >= newestGone)).toBe(true);
    });
    fc.assert(property, { numRuns: 500 });
  });
});

it("a producer's key names its user and itself, whatever ids they have", () => {
  const id = fc.string({ unit: fc.constantFrom("a", ":", "/", "%", " ", "\n", "ß"), minLength: 1, maxLength: 4 }).filter(isId);
  const property = fc.property(id, id, (user, name) => {
    const [userId, producer] = [user as UserId, name as ProducerId];
    expect(parseProducerKey(producerKey(userId, producer))).toEqual({ userId, producer });
  });
  fc.assert(property, { numRuns: 300 });
});
