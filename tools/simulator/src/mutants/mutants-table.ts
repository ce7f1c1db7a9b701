import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../sweep/sources.ts";
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

const DOCUMENT = path.join(ROOT, "docs/correctness.md");
const BEGIN = "<!-- mutants -->\n\n";
const END = "\n\n<!-- /mutants -->";

/** The table as it is in the document. */
export function readMutantsTable(): string {
  const text = readFileSync(DOCUMENT, "utf8");
  return text.slice(text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END));
}

export function recordMutantsTable(table: string): void {
  const text = readFileSync(DOCUMENT, "utf8");
  writeFileSync(DOCUMENT, text.slice(0, text.indexOf(BEGIN) + BEGIN.length) + table + text.slice(text.indexOf(END)));
}
