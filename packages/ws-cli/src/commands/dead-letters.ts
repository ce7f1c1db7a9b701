import type { DeadLetter } from "@apex/ws-manager/control";
import { table } from "../audit/report/table.ts";
import { EXIT } from "../exit.ts";
import type { CliIo } from "../io.ts";
import type { OperatorOptions, PageOptions } from "../operate/options.ts";
import { withOperator } from "../operate/with-operator.ts";
import { fromNow, inOneLine, printable, printableJson, quoted } from "../operate/words.ts";

export interface LettersCommand extends OperatorOptions, PageOptions {
  readonly user?: string;
}

export const LETTERS_EXAMPLES = `
Examples:
  apex-ws dead-letters list                    requests that were given up, of all users
  apex-ws dead-letters list --user ann --json
  apex-ws dead-letters redrive ann 3           put the request of letter 3 into its thread again, under a new id
  apex-ws dead-letters discard ann 3           settle it without that
`;

const HEAD = ["user", "letter", "thread", "request", "given up", "attempts", "last failure"];
const REASON_LENGTH_MAX = 100;

export async function listLettersCommand({ user, after, limit, ...options }: LettersCommand, io: CliIo): Promise<number> {
  const query = { ...(user !== undefined && { userId: user }), ...(after !== undefined && { after }), ...(limit !== undefined && { limit }) };
  const page = await withOperator(options, io, (operator) => operator.letters(query));
  if (options.json === true) io.out(`${printableJson(page, 2)}\n`);
  else if (page.letters.length === 0) io.out("No request was given up.\n");
  else io.out(`${table([HEAD.map((cell) => io.paint("dim", cell)), ...page.letters.map((letter) => cells(letter, io.now().getTime()))], ["left", "right", "left", "left", "left", "right"]).join("\n")}\n`);
  if (page.next !== undefined && options.json !== true) io.out(io.paint("dim", `More: --after ${quoted(page.next)}\n`));
  return EXIT.fine;
}

export async function redriveCommand(userId: string, offset: number, options: OperatorOptions, io: CliIo): Promise<number> {
  const { requestId } = await withOperator(options, io, (operator) => operator.redrive({ userId, offset }));
  io.out(options.json === true ? `${printableJson({ requestId })}\n` : `Asked again as ${requestId}.\n`);
  return EXIT.fine;
}

export async function discardCommand(userId: string, offset: number, options: OperatorOptions, io: CliIo): Promise<number> {
  await withOperator(options, io, (operator) => operator.discard({ userId, offset }));
  io.out(options.json === true ? "{}\n" : `Letter ${offset} of ${printable(userId)} is settled.\n`);
  return EXIT.fine;
}

function cells({ userId, offset, threadId, name, givenUpAt, attempts, failures }: DeadLetter, now: number): string[] {
  const last = failures.at(-1);
  const reason = last === undefined ? "" : inOneLine(`${last.code}: ${last.message}`, REASON_LENGTH_MAX);
  return [printable(userId), String(offset), printable(threadId), printable(name), fromNow(givenUpAt, now), String(attempts), reason];
}
