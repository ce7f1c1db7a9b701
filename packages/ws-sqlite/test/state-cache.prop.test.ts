import { createStateCache } from "@apex/ws-queue-core/store";
import fc from "fast-check";
import { expect, it } from "vitest";

const step = fc.oneof(
  fc.record({ type: fc.constant("set" as const), key: fc.nat(9), size: fc.nat(300) }),
  fc.record({ type: fc.constant("get" as const), key: fc.nat(9) }),
  fc.record({ type: fc.constant("delete" as const), key: fc.nat(9) }),
);

const cost = (size: number): number => 200 + 4 * size;

it("keeps what was used last, within its bytes, and never an old value", () => {
  fc.assert(
    fc.property(fc.nat(6_000), fc.array(step, { maxLength: 100 }), (bytesMax, steps) => {
      const cache = createStateCache<number, number>(bytesMax);
      // The model: all values, least recently used first.
      let model: { key: number; value: number; size: number }[] = [];
      steps.forEach((one, value) => {
        const found = model.find(({ key }) => key === one.key);
        const others = model.filter(({ key }) => key !== one.key);
        if (one.type === "get") {
          expect(cache.get(one.key)).toBe(found?.value);
          if (found !== undefined) model = [...others, found];
          return;
        }
        if (one.type === "delete") {
          cache.delete(one.key);
          model = others;
          return;
        }
        cache.set(one.key, value, one.size);
        model = [...others, { key: one.key, value, size: one.size }];
        const bytes = () => model.reduce((sum, { size }) => sum + cost(size), 0);
        while (bytes() > bytesMax) model.shift();
      });
    }),
  );
});
