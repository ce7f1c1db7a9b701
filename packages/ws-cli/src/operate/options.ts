import { InvalidArgumentError, Option, type Command } from "commander";

/** What every command has that looks inside. */
export interface OperatorOptions {
  readonly socket: string;
  readonly file?: string;
  readonly json?: boolean;
}

/** What names a page. */
export interface PageOptions {
  readonly after?: string;
  readonly limit?: number;
}

export const OPERATOR_EXIT_CODES = `
Exit codes:
  0  it was answered
  1  doctor: a check failed
  2  it could not be answered: wrong arguments, nothing listens, or the service refuses`;

export const SOCKET_EXAMPLES = `
A service that runs is asked at its socket, which createManager({ control: "apex.sock" }) opens.
A SQLite file that no process has open is read with --file apex.db; it is not changed.
`;

export function addSource(command: Command): Command {
  return command
    .addOption(new Option("--socket <path>", "the socket of the service").env("APEX_WS_CONTROL").default("apex.sock"))
    .option("--file <db>", "read a SQLite file that no process has open, instead of asking a service")
    .option("--json", "print JSON");
}

export function addPage(command: Command): Command {
  return command.option("--limit <count>", "rows of a page, 1 to 500", wholeNumber(1, 500)).option("--after <cursor>", "the page behind an earlier one");
}

/** Parses a number of the command line. */
export const wholeNumber =
  (min: number, max = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(max === Number.MAX_SAFE_INTEGER ? `It is a whole number of at least ${min}.` : `It is a whole number from ${min} to ${max}.`);
  };
