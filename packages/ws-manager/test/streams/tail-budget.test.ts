import { expect, test } from "vitest";
import { createTailBudget, type BudgetedTail, type TailShare } from "../../src/streams/tail-budget.ts";

const BYTES_MAX = 100;

interface Shared {
  readonly tail: { bytes: number };
  readonly share: TailShare;
  grow(bytes: number): void;
}

function createShared(budget: ReturnType<typeof createTailBudget>): Shared {
  const tail = {
    bytes: 0,
    trim(bytesMax: number) {
      tail.bytes = Math.min(tail.bytes, bytesMax);
    },
  } satisfies BudgetedTail;
  const share = budget.share(tail);
  return { tail, share, grow: (bytes) => ((tail.bytes += bytes), share.settle()) };
}

const three = (): readonly [Shared, Shared, Shared] => {
  const budget = createTailBudget(BYTES_MAX);
  return [createShared(budget), createShared(budget), createShared(budget)];
};

test("the tail that was needed least recently is trimmed first, and only as far as has to be", () => {
  const [a, b, c] = three();
  for (const { grow } of [a, b, c]) grow(30);
  a.share.need();
  c.grow(30);
  expect([a, b, c].map(({ tail }) => tail.bytes)).toEqual([30, 10, 60]);
  c.grow(30);
  expect([a, b, c].map(({ tail }) => tail.bytes)).toEqual([30, 0, 70]);
});

test("a tail that is larger than all may be loses what it needs least of itself", () => {
  const [a, b] = three();
  a.grow(40);
  b.grow(300);
  expect([a, b].map(({ tail }) => tail.bytes)).toEqual([0, 100]);
});

test("what is gone takes no room", () => {
  const [a, b] = three();
  a.grow(90);
  a.share.close();
  b.grow(90);
  expect(b.tail.bytes).toBe(90);
});
