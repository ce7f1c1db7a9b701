import type { Language } from "../report.ts";
import type { ScanContext } from "./context.ts";
import type { FileFacts } from "./facts.ts";
import { scanPython } from "./python/scan-python.ts";
import { decodeSource } from "./source.ts";
import { scanTypeScript } from "./typescript/scan-typescript.ts";

const TYPESCRIPT = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const PYTHON = /\.pyi?$/;

export function languageOf(file: string): Language | null {
  if (TYPESCRIPT.test(file)) return "typescript";
  return PYTHON.test(file) ? "python" : null;
}

/** Scans one file. Whatever is wrong with it becomes a problem of its facts: one file never ends an audit. */
export function scanFile(file: string, bytes: Uint8Array, context: ScanContext): FileFacts {
  const language = languageOf(file) ?? "typescript";
  const { text, problem } = decodeSource(bytes);
  if (problem !== null) return unscanned(file, language, bytes.length, { ...problem, line: null }, context.mentionsStack(text));
  try {
    const facts = language === "python" ? scanPython(text, context) : scanTypeScript(file, text, context);
    return { file, bytes: bytes.length, ...facts };
  } catch (error) {
    const message = `the scanner failed: ${error instanceof Error ? error.message : String(error)}`;
    return unscanned(file, language, bytes.length, { code: "syntax", message, line: null }, context.mentionsStack(text));
  }
}

/** Facts of a file of which nothing is known. */
export function unscanned(
  file: string,
  language: Language,
  bytes: number,
  problem: FileFacts["problems"][number],
  mentionsStack: boolean,
): FileFacts {
  const unclear = mentionsStack ? [{ line: 1, text: problem.message, why: "the file names the stack and could not be scanned" }] : [];
  return {
    file, language, bytes, problems: [problem], unclear,
    imports: [], definitions: [], exports: [], onlyPassesOn: false, startable: false, calls: [], breaks: [],
  };
}
