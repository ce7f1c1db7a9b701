import { describeFailure } from "@apex/testkit/describe-failure";
import { createStyle } from "@apex/testkit/style";
import { runAgainstService } from "./campaign-run.ts";
import { runNeighbour } from "./neighbour/run.ts";
import { HELP, parseCommand, type Command } from "./options.ts";
import { SEED } from "./seed.ts";
import { clearProgress, showProgress } from "./progress.ts";

try {
  process.exitCode = (await execute(parseCommand(process.argv.slice(2), SEED))) ? 0 : 1;
} catch (error) {
  clearProgress();
  console.error(describeFailure(error, "pnpm hostile --help"));
  process.exitCode = 2;
}

/** True when the service did what it should. */
async function execute(command: Command): Promise<boolean> {
  switch (command.type) {
    case "help":
      console.log(HELP);
      return true;
    case "campaign":
      return campaign(command);
    case "neighbour":
      return runNeighbour(command);
  }
}

async function campaign(options: Extract<Command, { type: "campaign" }>): Promise<boolean> {
  const style = createStyle(process.stdout);
  const { inputs, events, grownBytes, complaints } = await runAgainstService(options, showProgress);
  clearProgress();
  console.log(`seed ${options.seed}: ${inputs.toLocaleString("en")} inputs of ${options.classes.length} classes, ${events} events of another user meanwhile, ${(grownBytes / 1_048_576).toFixed(2)} MiB more`);
  if (complaints.length === 0) console.log(style.good("Each was answered as documented, and the service is as it was."));
  else console.log(complaints.map((complaint) => style.bad(complaint)).join("\n"));
  return complaints.length === 0;
}
