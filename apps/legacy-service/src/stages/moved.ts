import { runSuite } from "../suite/run-suite.ts";
import { runCodemod } from "./codemod.ts";
import { createFolder, replaceSocket, swapSpecifiers, textsOf } from "./folders.ts";
import { failures, holding, type StageResult } from "./stage.ts";
import { typeErrors } from "./typecheck.ts";
import { unitTestFailures } from "./unit-tests.ts";

/** The codemod is done: to compat as a swap by hand would have it, and then to the successor as far as it goes. */
export async function codemodStage(only: readonly string[] | undefined): Promise<StageResult> {
  const swapped = await createFolder("before", "none");
  await swapSpecifiers(swapped);
  const folder = await createFolder("codemod", "none");
  const toCompat = await runCodemod(folder, "compat");
  const different = await differences(swapped, folder);
  const twice = await runCodemod(folder, "compat");
  const toSuccessor = await runCodemod(folder, "successor");
  const again = await runCodemod(folder, "successor");
  await replaceSocket(folder);
  const own = [...(await typeErrors(folder)), ...(await unitTestFailures(folder))];
  const outcomes = await runSuite(folder, { isApart: false, only });
  const problems = [
    ...different.map((file) => `${file} is not what a swap of the specifiers makes of it`),
    ...(twice.files + again.files === 0 ? [] : ["twice is not once"]),
    ...(toCompat.left === 0 ? [] : [`${toCompat.left} uses are left on the way to compat`]),
    ...own,
    ...failures(outcomes),
  ];
  const details = [
    `to compat: ${toCompat.uses} uses in ${toCompat.files} files, ${toCompat.left} left`,
    `to the successor: ${toSuccessor.uses} uses moved, ${toSuccessor.left} left to a person, with a recipe each`,
  ];
  return { name: "codemod", line: `${holding(outcomes)}; byte for byte a swap of ${toCompat.uses} specifiers`, details, problems };
}

async function differences(a: string, b: string): Promise<readonly string[]> {
  const [first, second] = [await textsOf(a), await textsOf(b)];
  return [...first].flatMap(([file, text]) => (second.get(file) === text ? [] : [file]));
}
