import { describe, expect, it } from "vitest";
import { HELP, parseCommand, type Command } from "../src/cli/options.ts";

const parse = (line: string): Command => parseCommand(line.split(" ").filter((word) => word !== ""), { jobs: 2, pickSeed: () => 77 });

describe("the command line", () => {
  it("runs 500 seeds from the first on where nothing else is said", () => {
    expect(parse("")).toEqual({ type: "sweep", range: { type: "count", first: 1, count: 500 }, store: undefined, jobs: 2, isJson: false });
    expect(parse("--seeds 20 --first 7 --jobs 1 --json")).toMatchObject({ range: { first: 7, count: 20 }, jobs: 1, isJson: true });
  });

  it("hunts from a random seed on", () => {
    expect(parse("--minutes 60")).toMatchObject({ range: { type: "time", first: 77, minutes: 60 } });
    expect(parse("--minutes 60 --first 5")).toMatchObject({ range: { first: 5 } });
  });

  it("replays one seed, of a broken product too", () => {
    expect(parse("--seed 5 --trace")).toMatchObject({ type: "seed", seed: 5, isTraced: true, isShrunk: false, store: undefined, mutant: undefined });
    expect(parse("--seed 5 --store rows")).toMatchObject({ type: "seed", store: "rows" });
    expect(parse("--seed 5 --shrink --mutants fence-not-checked")).toMatchObject({ isShrunk: true, mutant: "fence-not-checked" });
  });

  it("takes names of mutants, or all", () => {
    expect(parse("--mutants")).toMatchObject({ type: "mutants", names: [] });
    expect(parse("--mutants a b --seeds 9")).toMatchObject({ names: ["a", "b"], seedsMax: 9 });
  });

  it("says what is wrong", () => {
    expect(() => parse("--seeds many")).toThrow("--seeds is a whole number above 0, not many");
    expect(() => parse("--trace")).toThrow("--seed 12345");
    expect(() => parse("500")).toThrow("What is 500?");
    expect(() => parse("--seed 5 --mutants")).toThrow("name one mutant");
    expect(() => parse("--quick")).toThrow("--quick");
    expect(() => parse("--store redis")).toThrow("--store is rows or memory, not redis");
  });

  it("helps with every option", () => {
    for (const option of ["seeds", "first", "minutes", "seed", "trace", "shrink", "store", "mutants", "record", "jobs", "json", "help"]) expect(HELP).toContain(`  --${option} `);
  });
});
