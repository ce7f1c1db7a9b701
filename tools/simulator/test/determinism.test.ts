import { afterAll, describe, expect, it } from "vitest";
import { createSeedRunner } from "../src/sweep/seed-runner.ts";

const SEEDS = [2, 3, 5, 8];
const TIMEOUT_MS = 240_000;

describe("a seed", () => {
  const one = createSeedRunner({ isTraced: true });
  const other = createSeedRunner({ isTraced: true });
  afterAll(() => {
    one.close();
    other.close();
  });

  it("gives the same run, trace and all, again and in another process", { timeout: TIMEOUT_MS }, async () => {
    const hashes = [];
    for (const seed of SEEDS) {
      const first = await one.run(seed);
      expect(first.traceHash).toBeDefined();
      expect(first.tasks).toBeGreaterThan(0);
      expect(await one.run(seed)).toEqual(first);
      hashes.push(first.traceHash);
    }
    // Backwards: what a process did before must not matter.
    const again = [];
    for (const seed of SEEDS.toReversed()) again.unshift((await other.run(seed)).traceHash);
    expect(again).toEqual(hashes);
    expect(new Set(again).size).toBe(SEEDS.length);
  });
});
