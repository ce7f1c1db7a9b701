import type { Command } from "commander";
import { discardCommand, LETTERS_EXAMPLES, listLettersCommand, redriveCommand, type LettersCommand } from "../commands/dead-letters.ts";
import { DOCTOR_EXAMPLES, doctorCommand, type DoctorCommand } from "../commands/doctor.ts";
import { INSPECT_EXAMPLES, inspectCommand, type InspectCommand } from "../commands/inspect.ts";
import { parseFrom, TAIL_EXAMPLES, tailCommand, type TailCommand } from "../commands/tail.ts";
import { THREADS_EXAMPLES, threadsCommand, type ThreadsCommand } from "../commands/threads.ts";
import type { CliIo } from "../io.ts";
import { addPage, addSource, OPERATOR_EXIT_CODES, SOCKET_EXAMPLES, wholeNumber, type OperatorOptions } from "./options.ts";

/** Adds the commands that look inside a service. */
export function addOperatorCommands(program: Command, io: CliIo, finish: (code: number) => void): void {
  const add = (parent: Command, name: string, description: string, examples: string): Command =>
    addSource(parent.command(name).description(description)).addHelpText("after", `${examples}${SOCKET_EXAMPLES}${OPERATOR_EXIT_CODES}`);

  add(program, "doctor", "say what a service is, and check its store, handlers and failures", DOCTOR_EXAMPLES)
    .option("--limits", "print the limits in use, too")
    .action(async (options: DoctorCommand) => finish(await doctorCommand(options, io)));
  addPage(add(program, "threads", "list the threads with work or an owner, those that are due first, first", THREADS_EXAMPLES))
    .option("--all", "list all threads that there are")
    .action(async (options: ThreadsCommand) => finish(await threadsCommand(options, io)));
  addThread(add(program, "inspect", "show a thread: its owner, what waits and runs, its newest entries", INSPECT_EXAMPLES))
    .option("--last <count>", "how many of the newest entries, 0 to 100", wholeNumber(0, 100))
    .action(async (user: string, thread: string, options: InspectCommand) => finish(await inspectCommand(user, thread, options, io)));
  addThread(add(program, "tail", "show the entries of a thread, live", TAIL_EXAMPLES))
    .option("--from <place>", "start, head, or an offset; default: head, and start where nothing can follow", parseFrom)
    .option("--no-follow", "end at the newest entry")
    .action(async (user: string, thread: string, options: TailCommand) => finish(await tailCommand(user, thread, options, io)));

  const letters = program.command("dead-letters").description("list, redrive or discard requests that were given up").addHelpText("after", `${LETTERS_EXAMPLES}${OPERATOR_EXIT_CODES}`);
  addPage(add(letters, "list", "list dead letters that are not settled", LETTERS_EXAMPLES))
    .option("--user <user>", "those of one user")
    .action(async (options: LettersCommand) => finish(await listLettersCommand(options, io)));
  addLetter(add(letters, "redrive", "put the request of a letter into its thread again, under a new id", LETTERS_EXAMPLES)).action(
    async (user: string, letter: number, options: OperatorOptions) => finish(await redriveCommand(user, letter, options, io)),
  );
  addLetter(add(letters, "discard", "settle a letter without asking again", LETTERS_EXAMPLES)).action(
    async (user: string, letter: number, options: OperatorOptions) => finish(await discardCommand(user, letter, options, io)),
  );
}

const addThread = (command: Command): Command => command.argument("<user>", "whose thread").argument("<thread>", "its id");

const addLetter = (command: Command): Command => command.argument("<user>", "whose letter").argument("<letter>", "its number in the list", wholeNumber(1));
