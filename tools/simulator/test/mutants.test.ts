import { describe, expect, it } from "vitest";
import { MUTANTS } from "../src/mutants/catalog.ts";
import { readKnownSeeds } from "../src/mutants/known-seeds.ts";
import { readMutantsTable, writeMutantsTable } from "../src/mutants/mutants-table.ts";
import { patchSources } from "../src/mutants/patch-sources.ts";
import { readPackageSources } from "../src/sweep/sources.ts";

const PLANTED_IN_EACH = ["G1", "G2", "G3", "G4", "G7", "G8", "G9", "G10"] as const;

describe("the mutants", () => {
  const sources = readPackageSources();
  const texts = new Map(sources.map(({ file, text }) => [file, text]));
  const known = readKnownSeeds();

  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))("%s fits the sources, each patch once", (_name, mutant) => {
    const patched = [...patchSources(mutant, sources)];
    expect(patched.length).toBeGreaterThan(0);
    for (const [file, text] of patched) expect(text).not.toBe(texts.get(file));
  });

  it("fit the sources also when every function is in another file, with other lines and comments", () => {
    const moved = sources.map(({ file, text }, index) => ({
      file: `${file.split("/").slice(0, 3).join("/")}/moved/${index}.ts`,
      text: text.replaceAll(/^ +\/\/.*$/gm, "").replaceAll(/([;{,]|=>)$/gm, "$1 // moved\n"),
    }));
    for (const mutant of MUTANTS) expect(patchSources(mutant, moved).size, mutant.name).toBeGreaterThan(0);
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
