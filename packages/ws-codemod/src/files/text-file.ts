import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";

const BOM = "\uFEFF";

/** The text of a file as the parser takes it. */
export interface TextFile {
  readonly text: string;
  /** The byte order mark that the file begins with, or "". */
  readonly mark: string;
}

/** Throws for what is not UTF-8: decoding would change bytes that the codemod does not mean to change. */
export function readTextFile(file: string): TextFile {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  return text.startsWith(BOM) ? { text: text.slice(1), mark: BOM } : { text, mark: "" };
}

/** Writes a file beside it and renames: a crash leaves the old text or the new one. */
export function writeTextFile(file: string, { text, mark }: TextFile): void {
  const beside = `${file}.apex-ws-codemod`;
  try {
    writeFileSync(beside, mark + text, { mode: statSync(file).mode, flag: "wx" });
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
