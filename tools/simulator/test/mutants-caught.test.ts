import { describe, expect, it } from "vitest";
import { MUTANTS } from "../src/mutants/catalog.ts";
import { readKnownSeeds } from "../src/mutants/known-seeds.ts";
import { createSeedRunner } from "../src/sweep/seed-runner.ts";

/** A process starts, then a run or two. */
const TIMEOUT_MS = 180_000;

describe("the checkers notice when the product is broken:", () => {
  const known = readKnownSeeds();

  it.concurrent.each(MUTANTS.map((mutant) => [mutant.breaks, mutant] as const))("%s", { timeout: TIMEOUT_MS }, async (_breaks, { name }) => {
    const seeds = Object.entries(known[name] ?? {});
    const runner = createSeedRunner({ mutant: name, stuckAfterMs: 60_000 });
    try {
      for (const seed of new Set(seeds.map(([, one]) => one))) {
        const broken = new Set((await runner.run(seed)).violations.map(({ guarantee }) => guarantee));
        const expected = seeds.filter(([, one]) => one === seed).map(([guarantee]) => guarantee);
        expect([...broken]).toEqual(expect.arrayContaining(expected));
      }
    } finally {
      runner.close();
    }
  });
});
