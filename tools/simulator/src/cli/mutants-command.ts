import { findMutant, MUTANTS } from "../mutants/catalog.ts";
import { huntMutant, seedsFor, type Hunt } from "../mutants/hunt.ts";
import { readKnownSeeds, recordKnownSeeds } from "../mutants/known-seeds.ts";
import type { Mutant } from "../mutants/mutant.ts";
import { recordMutantsTable, writeMutantsTable } from "../mutants/mutants-table.ts";
import { createSeedRunner } from "../sweep/seed-runner.ts";
import { loadSimulator } from "../sweep/simulator.ts";
import { replayCommand } from "./format.ts";
import type { Command } from "./options.ts";
import { createProgress } from "./progress.ts";
import { createStyle, type Style } from "@apex/testkit/style";

/** Lets each mutant run until it is caught. True when all were. */
export async function mutantsCommand({ names, seedsMax, jobs, isJson, isRecorded }: Command & { type: "mutants" }): Promise<boolean> {
  const mutants = names.length === 0 ? [...MUTANTS] : names.map(findMutant);
  const count = mutants.length;
  const known = readKnownSeeds();
  const simulator = await loadSimulator(undefined);
  const progress = createProgress(process.stderr);
  const style = createStyle(process.stdout);
  const hunts: Hunt[] = [];

  async function runLane(): Promise<void> {
    const products = { memory: createSeedRunner({ store: "memory" }), rows: createSeedRunner({ store: "rows" }) };
    try {
      for (let mutant = mutants.shift(); mutant !== undefined; mutant = mutants.shift()) {
        progress.show(`${hunts.length}/${count} mutants, ${mutant.name}`);
        const hunt = await huntMutant(mutant, seedsFor(mutant, known[mutant.name] ?? {}, seedsMax, simulator), products[mutant.store ?? "memory"]);
        hunts.push(hunt);
        if (isRecorded) recordKnownSeeds({ [mutant.name]: expected(mutant, hunt.caught) });
        progress.clear();
        if (!isJson) console.log(formatHunt(hunt, style));
      }
    } finally {
      for (const product of Object.values(products)) product.close();
    }
  }

  await Promise.all(Array.from({ length: jobs }, runLane));
  const survivors = hunts.filter(({ missed }) => missed.length > 0);
  if (isRecorded) recordMutantsTable(writeMutantsTable(MUTANTS, readKnownSeeds()));
  if (isJson) console.log(JSON.stringify(hunts));
  else console.log(`${count - survivors.length} of ${count} mutants were caught${survivors.length === 0 ? "" : `; not: ${survivors.map(({ mutant }) => mutant).join(", ")}`}`);
  return survivors.length === 0;
}

/** Without what a mutant breaks by the way. */
function expected({ guarantees }: Mutant, caught: Hunt["caught"]): Hunt["caught"] {
  return Object.fromEntries(Object.entries(caught).filter(([guarantee]) => guarantees.some((one) => one === guarantee)));
}

function formatHunt({ mutant, caught, missed, seeds, messages }: Hunt, style: Style): string {
  const found = Object.entries(caught).map(([guarantee, seed]) => `${guarantee} by seed ${seed}`).join(", ");
  const title = missed.length === 0 ? style.good("caught  ") : style.bad("survives");
  const lines = [`${title} ${mutant.padEnd(34)} ${found || "nothing"} ${style.dim(`(${seeds} seeds${missed.length === 0 ? "" : `, missed ${missed.join(", ")}`})`)}`];
  const [first] = Object.entries(caught);
  if (first !== undefined) lines.push(style.dim(`           ${messages[first[0] as keyof typeof messages]?.split("\n")[0] ?? ""}; ${replayCommand(first[1], { mutant })}`));
  return lines.join("\n");
}
