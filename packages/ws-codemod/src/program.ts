import { Command, CommanderError, InvalidArgumentError } from "commander";
import { isMigrationError } from "@apex/ws-migration";
import manifest from "../package.json" with { type: "json" };
import { CodemodError } from "./codemod-error.ts";
import { codemodCommand, EXIT, type CodemodCommand, type CodemodIo } from "./command.ts";

const HELP = `
Examples:
  apex-ws-codemod . --dry                     what a run would change, and what it would leave
  apex-ws-codemod . --batch 1                 the first batch of \`apex-ws audit .\`: one commit, one revert
  apex-ws-codemod src --to successor --print  the changes, line by line
  apex-ws-codemod backend --python            imports of Python to the modules that define the names

Exit codes:
  0  every file was read; what is left for a person is in the summary
  1  a file could not be read, parsed or written; all others were done
  2  nothing was done: wrong arguments, or files with changes that git has not committed`;

/** Runs the command line. Never throws: the exit code and what was written to `io` say everything. */
export async function run(args: readonly string[], io: CodemodIo): Promise<number> {
  let code: number = EXIT.fine;
  const program = new Command("apex-ws-codemod")
    .description("Moves imports of the old WebSocket stack. Every byte that it does not mean to change stays; twice is once.")
    .version(manifest.version)
    .argument("<paths...>", "files and folders to change")
    .option("--to <target>", "compat: the same names from @apex/ws-legacy-compat; successor: what the map names in their place", target, "compat")
    .option("--manager <module>", "with --to successor: the module that exports the one `manager`, ./src/manager.js: calls of managers move, too")
    .option("--python", "Python instead: each import and patch string to the module that defines the name")
    .option("--dry", "change nothing, print what would be")
    .option("--print", "print the changed lines; with --dry or without")
    .option("--only <module...>", "only files that use one of these old modules: websocket-core/manager")
    .option("--batch <n>", "only the files of this batch of the audit", batch)
    .option("--ignore <pattern...>", "leave out files, by patterns as in .gitignore")
    .option("--include <pattern...>", "read folders that are left out because of their names: dist, build, out, vendor, …")
    .option("--all", "read all generated folders and what .gitignore names, too")
    .option("--force", "also where git has changes that are not committed, or where there is no git")
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .addHelpText("after", HELP)
    .action(async (paths: string[], options: CodemodCommand) => {
      code = await codemodCommand(paths, options, io);
    });
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.nothing;
    const known = error instanceof CodemodError || isMigrationError(error);
    io.err(`apex-ws-codemod: ${error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error)}\n`);
    return EXIT.nothing;
  }
}

function target(value: string): string {
  if (value !== "compat" && value !== "successor") throw new InvalidArgumentError("it is compat or successor.");
  return value;
}

function batch(value: string): number {
  if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError("it is a number from 1.");
  return Number(value);
}
