import { execFile } from "node:child_process";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../src/sweep/sources.ts";

/** `pnpm sim --seeds 2000` runs more. */
const SEEDS = Number(process.env["APEX_SEEDS"] ?? 120);
/** A change of the product moves what happens in a seed: a mark that the first ones reach no more is reached by one of these. */
const SEEDS_FOR_MARKS = Math.max(SEEDS, 200);
/** A minute on two free cores. */
const TIMEOUT_MS = 1_800_000;
const MAIN = path.join(ROOT, "tools/simulator/src/cli/main.ts");

interface Summary {
  readonly runs: number;
  readonly virtualMs: number;
  readonly seen: number;
  readonly failures: readonly { readonly seed: number; readonly replay: string; readonly violations: readonly { guarantee: string; message: string }[] }[];
  readonly neverReached: readonly string[];
  readonly steps: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

/** What `pnpm sim` does; it ends with 1 when a guarantee was broken, and has told about it. */
function simulate(seeds: number): Promise<Summary> {
  const args = ["--conditions=@apex/source", "--disable-warning=ExperimentalWarning", MAIN, "--seeds", String(seeds), "--json"];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { maxBuffer: 64 * 1_024 * 1_024 }, (error, stdout, stderr) => {
      if (stdout === "") reject(error ?? new Error(stderr));
      else resolve(JSON.parse(stdout) as Summary);
    });
  });
}

describe(`${SEEDS} seeds`, () => {
  it("break no guarantee, and reach every mark by every fault", { timeout: TIMEOUT_MS }, async () => {
    const first = await simulate(SEEDS);
    const { runs, seen, failures, neverReached, faults, steps } = first.neverReached.length === 0 ? first : await simulate(SEEDS_FOR_MARKS);
    expect(failures.map(({ replay, violations: [first] }) => `${replay}: ${first?.guarantee} ${first?.message}`)).toEqual([]);
    expect(runs).toBeGreaterThanOrEqual(SEEDS);
    expect(seen).toBeGreaterThan(SEEDS);
    expect(neverReached).toEqual([]);
    expect(faults.filter((kind) => steps[kind] === undefined)).toEqual([]);
  });
});
