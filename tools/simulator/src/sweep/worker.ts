import { createHash } from "node:crypto";
import { findMutant } from "../mutants/catalog.ts";
import { brokenReport, type SeedReport } from "./seed-report.ts";
import { loadSimulator, type Simulator } from "./simulator.ts";

/** A process of its own that runs the seeds it is told, one after the other. Arguments: `traced` or `plain`, a store or `any`, and a mutant. */
const [how, store, mutantName] = process.argv.slice(2);
const isTraced = how === "traced";
const simulator = await loadSimulator(mutantName === undefined ? undefined : findMutant(mutantName), store === "rows" || store === "memory" ? store : undefined);

process.on("message", (seed: number) => {
  runOne(simulator, seed).then(send, (error: unknown) => send(brokenReport(seed, describe(error))));
});
process.on("disconnect", () => process.exit());
process.send?.({ faults: simulator.faults });

function send(report: SeedReport): void {
  process.send?.(report);
}

async function runOne({ runSeed, marks }: Simulator, of: number): Promise<SeedReport> {
  marks.take();
  const { seed, violations, virtualMs, tasks, seen, notes, requests, steps, trace } = await runSeed(of, { isTraced });
  const hash = isTraced ? { traceHash: createHash("sha256").update(trace.join("\n")).digest("hex") } : {};
  return { seed, violations, virtualMs, tasks, seen, notes, requests, steps, marks: marks.take(), ...hash };
}

const describe = (error: unknown): string => `the run threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
