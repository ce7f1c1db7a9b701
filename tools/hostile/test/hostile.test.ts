import { describe, expect, it } from "vitest";
import { CLASSES } from "../src/classes.ts";
import { runAgainstService } from "../src/campaign-run.ts";
import { SEED } from "../src/seed.ts";

/** A tenth of what `pnpm hostile` sends. */
const SCALE = 0.1;

describe(`a server under hostile inputs (APEX_SEED=${SEED})`, () => {
  it("answers each as documented, serves the others, keeps what is theirs, and forgets the attackers", { timeout: 600_000 }, async () => {
    const { inputs, events, grownBytes, complaints } = await runAgainstService({ scale: SCALE, seed: SEED, classes: CLASSES.map(({ name }) => name) }, () => undefined);
    expect(complaints).toEqual([]);
    expect(inputs).toBeGreaterThan(10_000);
    console.log(`APEX_SEED=${SEED}: ${inputs} inputs, ${events} events meanwhile, ${(grownBytes / 1_048_576).toFixed(2)} MiB more`);
  });
});
