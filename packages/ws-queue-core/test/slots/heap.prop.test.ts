import fc from "fast-check";
import { expect, test } from "vitest";
import { createHeap } from "../../src/server/heap.ts";

const step = fc.record({ item: fc.nat({ max: 40 }), key: fc.nat({ max: 20 }), isRemoved: fc.boolean() });

test("the first of a heap is the first of a sorted list, whatever was added, moved and removed", () => {
  const property = fc.property(fc.array(step, { size: "max", maxLength: 200 }), (steps) => {
    const items = Array.from({ length: 41 }, (_, n) => ({ n, key: 0 }));
    const heap = createHeap<(typeof items)[number]>((a, b) => a.key < b.key || (a.key === b.key && a.n < b.n));
    const present = new Set<(typeof items)[number]>();
    for (const { item, key, isRemoved } of steps) {
      const one = items[item] as (typeof items)[number];
      if (isRemoved) heap.remove(one);
      else heap.put(Object.assign(one, { key }));
      if (isRemoved) present.delete(one);
      else present.add(one);
      expect(heap.first()).toBe([...present].sort((a, b) => a.key - b.key || a.n - b.n)[0]);
      expect(heap.size).toBe(present.size);
    }
  });
  fc.assert(property, { numRuns: 100 });
});
