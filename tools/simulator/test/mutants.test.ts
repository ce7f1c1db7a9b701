import { describe, expect, it } from "vitest";
import { MUTANTS } from "../src/mutants/catalog.ts";
import { readKnownSeeds } from "../src/mutants/known-seeds.ts";
import { readMutantsTable, writeMutantsTable } from "../src/mutants/mutants-table.ts";
import { applyMutant } from "../src/mutants/mutant.ts";
import { readPackageSources } from "../src/sweep/sources.ts";

const PLANTED_IN_EACH = ["G1", "G2", "G3", "G4", "G7", "G8", "G9", "G10"] as const;

describe("the mutants", () => {
  const sources = new Map(readPackageSources().map(({ file, text }) => [file, text]));
  const known = readKnownSeeds();

  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))("%s fits the sources, each patch once", (_name, mutant) => {
    for (const { file } of mutant.patches) {
      const text = sources.get(file);
      expect(text, file).toBeDefined();
      expect(applyMutant(mutant, file, text ?? "")).not.toBe(text);
    }
  });

  it("have names of their own", () => expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length));

  it("are three or more for each guarantee", () => {
    for (const guarantee of PLANTED_IN_EACH) {
      expect(MUTANTS.filter(({ guarantees }) => guarantees.includes(guarantee)).length, guarantee).toBeGreaterThanOrEqual(3);
    }
  });

  it("have a seed for everything that they break, written by `pnpm sim --mutants --record`", () => {
    for (const { name, guarantees } of MUTANTS) expect(Object.keys(known[name] ?? {}).toSorted(), name).toEqual([...guarantees].toSorted());
    expect(Object.keys(known).toSorted()).toEqual(MUTANTS.map(({ name }) => name).toSorted());
  });

  it("are listed in docs/correctness.md", () => {
    expect(readMutantsTable()).toBe(writeMutantsTable(MUTANTS, known));
  });
});
