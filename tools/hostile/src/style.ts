import { styleText } from "node:util";

type Paint = (text: string) => string;

/** Colours where the output is a terminal that wants them; `styleText` knows NO_COLOR and FORCE_COLOR. */
export interface Style {
  readonly good: Paint;
  readonly bad: Paint;
  readonly dim: Paint;
}

export function createStyle(stream: NodeJS.WriteStream): Style {
  const paint = (format: "green" | "red" | "dim"): Paint => (text) => styleText(format, text, { stream });
  return { good: paint("green"), bad: paint("red"), dim: paint("dim") };
}

/** One line on stderr that is written over; nothing where there is no terminal. */
export function showProgress(line: string): void {
  const { stderr } = process;
  if (stderr.isTTY) stderr.write(`\r\u001B[2K${styleText("dim", line.slice(0, stderr.columns - 1))}`);
}

export function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u001B[2K");
}
