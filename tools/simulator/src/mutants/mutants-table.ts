import type { KnownSeeds } from "./known-seeds.ts";
import type { Mutant } from "./mutant.ts";

/** The table of `docs/correctness.md`: which bug was planted, and which run of which seed broke what. */
export function writeMutantsTable(mutants: readonly Mutant[], known: KnownSeeds): string {
  const rows = mutants.map(({ name, breaks, guarantees }) => {
    const caught = guarantees.map((guarantee) => `${guarantee} (${known[name]?.[guarantee] ?? "?"})`);
    return `| \`${name}\` | ${breaks} | ${caught.join(", ")} |`;
  });
  return ["| mutant | the planted bug | broken (by seed) |", "|---|---|---|", ...rows].join("\n");
}
