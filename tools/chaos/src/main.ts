import { randomInt } from "node:crypto";
import { describeFailure } from "@apex/testkit/describe-failure";
import { gatherEvidence } from "./check/evidence.ts";
import { checkHistory } from "./check/check.ts";
import type { Difference } from "./check/difference.ts";
import { measureFigures } from "./check/figures.ts";
import { runChaos } from "./drive/run-chaos.ts";
import { readHistory, writeHistory, type History } from "./history/history.ts";
import { HELP, parseCommand, type Command } from "./options.ts";
import { formatReport } from "./report/print-report.ts";
import { createProgress } from "./report/progress.ts";

try {
  const command = parseCommand(process.argv.slice(2), () => randomInt(1, 2 ** 31));
  process.exitCode = await execute(command);
} catch (error) {
  console.error(describeFailure(error, "pnpm chaos --help"));
  process.exitCode = 2;
}

async function execute(command: Command): Promise<number> {
  switch (command.type) {
    case "help":
      console.log(HELP);
      return 0;
    case "check": {
      const history = await readHistory(command.file);
      return report(history, checkHistory(history.settings, history.records), undefined);
    }
    case "run":
      return run(command);
  }
}

async function run({ settings, out }: Extract<Command, { type: "run" }>): Promise<number> {
  const progress = createProgress(performance.now());
  const { history, differences, drainMs } = await runChaos(settings, { progress: progress.show });
  progress.clear();
  if (out !== undefined) await writeHistory(out, history);
  return report(history, differences, drainMs);
}

function report({ settings, records }: History, differences: readonly Difference[], drainMs: number | undefined): number {
  console.log(formatReport(settings, measureFigures(gatherEvidence(settings, records)), differences, drainMs));
  return differences.length === 0 ? 0 : 1;
}
