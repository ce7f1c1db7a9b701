import { randomInt } from "node:crypto";
import { availableParallelism } from "node:os";
import { describeFailure } from "@apex/testkit/describe-failure";
import { mutantsCommand } from "./mutants-command.ts";
import { HELP, parseCommand, type Command } from "./options.ts";
import { seedCommand } from "./seed-command.ts";
import { sweepCommand } from "./sweep-command.ts";

try {
  const command = parseCommand(process.argv.slice(2), { jobs: availableParallelism(), pickSeed: () => randomInt(1, 2 ** 31) });
  process.exitCode = (await execute(command)) ? 0 : 1;
} catch (error) {
  console.error(describeFailure(error, "pnpm sim --help"));
  process.exitCode = 2;
}

async function execute(command: Command): Promise<boolean> {
  switch (command.type) {
    case "help":
      console.log(HELP);
      return true;
    case "sweep":
      return sweepCommand(command);
    case "seed":
      return seedCommand(command);
    case "mutants":
      return mutantsCommand(command);
  }
}
