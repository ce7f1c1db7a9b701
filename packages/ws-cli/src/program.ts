import { Command, CommanderError } from "commander";
import { isMigrationError } from "@apex/ws-migration";
import manifest from "../package.json" with { type: "json" };
import { CliError } from "./cli-error.ts";
import { auditCommand, type AuditCommand } from "./commands/audit.ts";
import { mapCommand, type MapCommand } from "./commands/map.ts";
import { EXIT } from "./exit.ts";
import type { CliIo } from "./io.ts";
import { addOperatorCommands } from "./operate/commands.ts";

const EXIT_CODES = `
Exit codes:
  0  the report was made; with --baseline, nothing new came
  1  with --baseline: a new use of the old stack, or a new competing definition
  2  nothing could be judged: wrong arguments, no files, an unusable baseline or map,
     or a statement that names the stack and is not understood`;

const PROGRAM_EXIT_CODES = `
Exit codes:
  0  the report was made, or the question answered
  1  audit with --baseline: something was added; doctor: a check failed
  2  nothing could be judged or answered: see the help of the command`;

const AUDIT_EXAMPLES = `
Examples:
  apex-ws audit .                                          what uses the old stack, and in what order it can move
  apex-ws audit . --json audit.json                        the same for programs
  apex-ws audit . --html audit.html --trend weeks/*.json   a page to look at, with the weeks before
  apex-ws audit . --uses apex-ws-uses.*.json                what of it runs in production, by the counts of the compat package
  apex-ws audit . --baseline apex-ws.baseline.json --accept "the state on the day we began"
  apex-ws audit . --baseline apex-ws.baseline.json         in CI: fails if anything was added
${EXIT_CODES}`;

/** Runs the command line. Never throws: the exit code and what was written to `io` say everything. */
export async function run(args: readonly string[], io: CliIo): Promise<number> {
  let code: number = EXIT.fine;
  const program = createProgram(io, (result) => (code = result));
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    return failure(error, io);
  }
}

function createProgram(io: CliIo, finish: (code: number) => void): Command {
  const program = new Command("apex-ws")
    .description("Looks inside a running service; shows how far a code base is from one WebSocket pipeline, and keeps it from going back.")
    .version(manifest.version)
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .addHelpText("after", PROGRAM_EXIT_CODES)
    .showHelpAfterError("Run it with --help to see how.");
  program
    .command("audit")
    .description(
      "report every use of the old stack, the definitions that compete with each other, cycles, and an order to move in",
    )
    .argument("<folder>", "folder to audit")
    .option("--json [file]", "write the report as JSON, to a file or to the standard output")
    .option("--html <file>", "write the report as one page that needs nothing else")
    .option("--trend <json...>", "with --html: draw how the counts went over earlier JSON reports, oldest first")
    .option(
      "--baseline <file>",
      "compare with a baseline instead of printing the report: fail if anything was added, shrink it if anything went",
    )
    .option("--accept <reason>", "with --baseline: let additions pass, and store the reason")
    .option("--ignore <pattern...>", "leave out files, by patterns as in .gitignore")
    .option("--include <pattern...>", "read folders that are left out because of their names: dist, build, out, vendor, …")
    .option("--all", "read all generated folders and what .gitignore names, too")
    .option("--entry <file...>", "files from which programs start; without it the audit looks for them")
    .option("--uses <json...>", "what processes under APEX_WS_LEGACY=count wrote at their exit: the report says which names are really used")
    .option("--details", "print every row, with each use")
    .addHelpText("after", AUDIT_EXAMPLES)
    .action(async (folder: string, options: AuditCommand) => finish(await auditCommand(folder, options, io)));
  program
    .command("map")
    .description("list the old modules with their names, and what takes their place")
    .argument("[folder]", "folder whose apex-ws.migration.json is added", ".")
    .option("--markdown", "print Markdown with the recipes")
    .option("--json", "print JSON")
    .action((folder: string, options: MapCommand) => finish(mapCommand(folder, options, io)));
  addOperatorCommands(program, io, finish);
  return program;
}

function failure(error: unknown, io: CliIo): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.undecided;
  // What the system refused says so itself: EACCES with the file. A stack is for our own mistakes.
  const known = error instanceof CliError || isMigrationError(error) || (error instanceof Error && "syscall" in error);
  const text = error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error);
  io.err(`${io.paint("red", "apex-ws:")} ${text}\n`);
  return EXIT.undecided;
}
