import { writeFile } from "node:fs/promises";
import path from "node:path";
import { audit } from "@apex/ws-cli";
import { runSuite } from "../suite/run-suite.ts";
import { runCodemod } from "./codemod.ts";
import { createFolder, replaceSocket, textsOf } from "./folders.ts";
import { randomOf } from "./seed.ts";
import { failures, holding, type StageResult } from "./stage.ts";

const DRAWS = 3;

/**
 * Some batches of the audit are moved, the others are not: the old package name stands for compat meanwhile. Then one of them is
 * taken back. `all`: each number of batches.
 */
export async function halfStage(seed: number, isAll: boolean, only: readonly string[] | undefined): Promise<StageResult> {
  const random = randomOf(seed);
  const all = await batchesOf(await createFolder("before", "none"));
  const count = all.length;
  const every = Array.from({ length: count - 1 }, (_, index) => index + 1);
  const prefixes = isAll ? every : drawn(every, DRAWS, random).toSorted((a, b) => a - b);
  const details: string[] = [];
  const problems: string[] = [];
  for (const prefix of prefixes) {
    const back = 1 + Math.floor(random() * prefix);
    const folder = await halfFolder();
    const batches = all.slice(0, prefix);
    const before = await textsOf(folder);
    const moved = await runCodemod(folder, "compat", batches.flat());
    const forth = await runSuite(folder, { isApart: false, only });
    for (const file of batches[back - 1] ?? []) await writeFile(path.join(folder, file), before.get(file) ?? "");
    const again = await runSuite(folder, { isApart: false, only });
    details.push(`batches 1 to ${prefix} of ${count} (${moved.uses} uses): ${holding(forth)}; without batch ${back}: ${holding(again)}`);
    problems.push(...failures(forth), ...failures(again));
  }
  return { name: "half", line: `${prefixes.length} prefixes of ${count} batches, each with one batch taken back (seed ${seed})`, details, problems };
}

async function halfFolder(): Promise<string> {
  const folder = await createFolder("half", "compat");
  await replaceSocket(folder);
  return folder;
}

function drawn<Item>(items: readonly Item[], count: number, random: () => number): readonly Item[] {
  const left = [...items];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(Math.floor(random() * left.length), 1)).flat();
}

/** As the audit has them before anything is changed. */
const batchesOf = async (folder: string): Promise<readonly (readonly string[])[]> => (await audit(folder)).batches.map(({ files, tests }) => [...files, ...tests]);
