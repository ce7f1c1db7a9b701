import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ddmin } from "../src/shrink/ddmin.ts";

const isSubset = (some: readonly number[], of: readonly number[]): boolean => some.every((item) => of.includes(item));

/** Numbers, and some of them that together make the failure. */
const failures = fc
  .uniqueArray(fc.nat(200), { minLength: 1, maxLength: 60 })
  .chain((items) => fc.tuple(fc.constant(items), fc.subarray(items)));

describe("delta debugging", () => {
  it("finds exactly the items that make the failure, in their order", async () => {
    await fc.assert(
      fc.asyncProperty(failures, async ([items, culprits]) => {
        const kept = await ddmin(items, async (some) => isSubset(culprits, some));
        expect(kept).toEqual(items.filter((item) => culprits.includes(item)));
      }),
    );
  });

  it("leaves nothing that can be left out, whatever the failure", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(9), { minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 40 }), async (items, atLeast) => {
        const isBad = async (some: readonly number[]): Promise<boolean> => some.reduce((sum, item) => sum + item, 0) >= atLeast;
        fc.pre(await isBad(items));
        const kept = await ddmin(items, isBad);
        expect(await isBad(kept)).toBe(true);
        for (const index of kept.keys()) expect(await isBad(kept.toSpliced(index, 1))).toBe(false);
      }),
    );
  });

  it("asks far less often than there are subsets", async () => {
    const items = Array.from({ length: 500 }, (_, index) => index);
    let asked = 0;
    await ddmin(items, async (some) => {
      asked += 1;
      return isSubset([17, 300, 301, 499], some);
    });
    expect(asked).toBeLessThan(500);
  });
});
