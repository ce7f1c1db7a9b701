import { styleText } from "node:util";

/** One line on stderr that is written over; nothing where there is no terminal. */
export function showProgress(line: string): void {
  const { stderr } = process;
  if (stderr.isTTY) stderr.write(`\r\u001B[2K${styleText("dim", line.slice(0, stderr.columns - 1))}`);
}

export function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u001B[2K");
}
