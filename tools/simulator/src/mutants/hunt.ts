import type { Guarantee } from "../checkers/violation.ts";
import { createSeedRunner, type SeedRunner } from "../sweep/seed-runner.ts";
import type { SeedReport } from "../sweep/seed-report.ts";
import type { Simulator } from "../sweep/simulator.ts";
import type { Mutant } from "./mutant.ts";

/** What became of a mutant. */
export interface Hunt {
  readonly mutant: string;
  /** The first seed by which each guarantee was broken; also some that were not expected. */
  readonly caught: Partial<Record<Guarantee, number>>;
  /** Expected to be broken, and never were. */
  readonly missed: readonly Guarantee[];
  /** How many seeds it took, or how many there were. */
  readonly seeds: number;
  readonly messages: Partial<Record<Guarantee, string>>;
}

/** A mutant that keeps a run busy for ever is caught by that. */
const STUCK_AFTER_MS = 20_000;

/** Runs seeds against a mutant until it broke everything that it should; what `product` breaks as well does not count. */
export async function huntMutant(mutant: Mutant, seeds: Iterable<number>, product: SeedRunner): Promise<Hunt> {
  const runner = createSeedRunner({ mutant: mutant.name, stuckAfterMs: STUCK_AFTER_MS });
  const caught: Partial<Record<Guarantee, number>> = {};
  const messages: Partial<Record<Guarantee, string>> = {};
  const missed = (): readonly Guarantee[] => mutant.guarantees.filter((guarantee) => caught[guarantee] === undefined);
  let count = 0;
  try {
    for (const seed of seeds) {
      if (missed().length === 0) break;
      count += 1;
      for (const { guarantee, message } of await newViolations(await runner.run(seed), caught, product)) {
        caught[guarantee] ??= seed;
        messages[guarantee] ??= message;
      }
    }
  } finally {
    runner.close();
  }
  return { mutant: mutant.name, caught, missed: missed(), seeds: count, messages };
}

/** Of guarantees that were not caught before, and not broken without the mutant. */
async function newViolations({ seed, violations }: SeedReport, caught: Hunt["caught"], product: SeedRunner): Promise<SeedReport["violations"]> {
  const fresh = violations.filter(({ guarantee }) => caught[guarantee] === undefined);
  if (fresh.length === 0) return [];
  const own = await product.run(seed);
  const broken = new Set(own.violations.map(({ guarantee }) => guarantee));
  return fresh.filter(({ guarantee }) => !broken.has(guarantee));
}

/** The seeds that are known to catch it, then others that are worth a try, `seedsMax` in all. */
export function* seedsFor(mutant: Mutant, known: Partial<Record<Guarantee, number>>, seedsMax: number, simulator: Draws): Generator<number> {
  const first = new Set(Object.values(known));
  yield* first;
  let given = first.size;
  for (let seed = 1; given < seedsMax; seed += 1) {
    if (first.has(seed) || !isWorthATry(mutant, seed, simulator)) continue;
    given += 1;
    yield seed;
  }
}

/** What is drawn from a seed before it runs. */
export type Draws = Pick<Simulator, "configOf" | "stepsOf">;

function isWorthATry({ needs = {}, suits = () => true }: Mutant, seed: number, { configOf, stepsOf }: Draws): boolean {
  if (!suits(configOf(seed))) return false;
  const steps = stepsOf(seed);
  return Object.entries(needs).every(([kind, count]) => (steps.get(kind) ?? 0) >= count);
}
