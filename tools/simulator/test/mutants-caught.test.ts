import { beforeAll, describe, expect, it } from "vitest";
import type { Guarantee } from "../src/checkers/violation.ts";
import { MUTANTS } from "../src/mutants/catalog.ts";
import { huntMutant, seedsFor } from "../src/mutants/hunt.ts";
import { readKnownSeeds } from "../src/mutants/known-seeds.ts";
import type { Mutant } from "../src/mutants/mutant.ts";
import { createSeedRunner } from "../src/sweep/seed-runner.ts";
import { loadSimulator, type Simulator } from "../src/sweep/simulator.ts";

/** A process starts, then a run or two; or some dozen of them, where the known seeds have become others. */
const TIMEOUT_MS = 600_000;
const SEEDS_MAX = 40;

describe("the checkers notice when the product is broken:", () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await loadSimulator(undefined);
  });

  it.concurrent.each(MUTANTS.map((mutant) => [mutant.breaks, mutant] as const))("%s", { timeout: TIMEOUT_MS }, async (_breaks, mutant) => {
    const guarantees = await missedByKnownSeeds(mutant);
    if (guarantees.length === 0) return;
    // A change of the product moves what happens in a seed; `pnpm sim --mutants --record` writes the new ones down.
    const product = createSeedRunner({ store: mutant.store ?? "memory" });
    try {
      const { missed } = await huntMutant({ ...mutant, guarantees }, seedsFor(mutant, {}, SEEDS_MAX, simulator), product);
      expect(missed).toEqual([]);
    } finally {
      product.close();
    }
  });
});

async function missedByKnownSeeds({ name, guarantees }: Mutant): Promise<readonly Guarantee[]> {
  const known = Object.values(readKnownSeeds()[name] ?? {});
  const broken = new Set<Guarantee>();
  const runner = createSeedRunner({ mutant: name, stuckAfterMs: 60_000 });
  try {
    for (const seed of new Set(known)) for (const violation of (await runner.run(seed)).violations) broken.add(violation.guarantee);
  } finally {
    runner.close();
  }
  return guarantees.filter((guarantee) => !broken.has(guarantee));
}
