import { runSuite } from "../suite/run-suite.ts";
import { defectLines } from "./defect-lines.ts";
import { createFolder } from "./folders.ts";
import { holding, type StageResult } from "./stage.ts";
import { typeErrors } from "./typecheck.ts";
import { unitTestFailures } from "./unit-tests.ts";

/** The service as it was written: it does what it does, with the defects of the old stack. */
export async function oldStage(only: readonly string[] | undefined): Promise<StageResult> {
  const folder = await createFolder("old", "old");
  const own = [...(await typeErrors(folder)), ...(await unitTestFailures(folder))];
  const outcomes = await runSuite(folder, { isApart: true, only });
  const lines = await defectLines();
  const isSound = (id: string): boolean => id.startsWith("ok-");
  const shown = outcomes.filter(({ scenario, failure }) => !isSound(scenario.id) && failure !== undefined);
  const details = shown.map(({ scenario: { id, says }, failure }) => `${id}  ${lines.get(id) ?? "?"}  fails at ${String(failure?.at)}  ${says}`);
  const problems = outcomes.flatMap(({ scenario: { id }, failure }) => {
    if (isSound(id)) return failure === undefined ? [] : [`${id} fails in the old stack, too: ${failure.at}: ${failure.message}`];
    if (failure === undefined) return [`${id} is not shown: the scenario holds in the old stack`];
    return lines.has(id) ? [] : [`${id} is written down nowhere in the old stack`];
  });
  return { name: "old", line: `${holding(outcomes)}; ${shown.length} defects shown`, details, problems: [...own, ...problems] };
}
