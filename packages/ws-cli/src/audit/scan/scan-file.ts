import type { Language } from "../report.ts";
import type { ScanContext } from "./context.ts";
import type { FileFacts, ReachFacts, ReachQuestion, UsageFacts } from "./facts.ts";
import { LineIndex } from "./lines.ts";
import { namesStack } from "./names-stack.ts";
import { readPythonReach } from "./python/reach.ts";
import { readPythonUsage } from "./python/usage.ts";
import { scanPython } from "./python/scan-python.ts";
import { decodeSource } from "./source.ts";
import { NESTING_MAX, tooDeepAt } from "./typescript/nesting.ts";
import { readTypeScriptReach } from "./typescript/reach.ts";
import { scanTypeScript } from "./typescript/scan-typescript.ts";
import { readTypeScriptUsage } from "./typescript/usage.ts";
import { UsageBook } from "./usage-book.ts";

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
  if (problem !== null)
    return unscanned(file, language, bytes.length, { ...problem, line: null }, namesStack(text, context));
  const deep = language === "typescript" ? tooDeepAt(text) : null;
  if (deep !== null) {
    const message = `brackets are nested more than ${NESTING_MAX} deep; such files are not parsed`;
    const line = new LineIndex(text).lineAt(deep);
    return unscanned(file, language, bytes.length, { code: "syntax", message, line }, namesStack(text, context));
  }
  try {
    const facts = language === "python" ? scanPython(text, context) : scanTypeScript(file, text, context);
    return { file, bytes: bytes.length, ...facts };
  } catch (error) {
    const problem = { code: "syntax", message: failed(error), line: null } as const;
    return unscanned(file, language, bytes.length, problem, namesStack(text, context));
  }
}

/** What a file does with the given local names. Only asked of files that could be scanned. */
export function readUsage(file: string, bytes: Uint8Array, names: readonly string[]): UsageFacts {
  const { text } = decodeSource(bytes);
  const book = new UsageBook(new Set(names));
  try {
    if (languageOf(file) === "python") readPythonUsage(text, book, names);
    else readTypeScriptUsage(file, text, book, names);
    return { file, calls: book.calls, breaks: book.breaks, problem: null };
  } catch (error) {
    return unusable(file, { code: "syntax", message: failed(error), line: null });
  }
}

/** Where values of the given local names go in a file. Nothing, where that cannot be read: the file has its problem already. */
export function readReach(bytes: Uint8Array, question: ReachQuestion): ReachFacts {
  const { file } = question;
  const { text } = decodeSource(bytes);
  try {
    return { file, ...(languageOf(file) === "python" ? readPythonReach(text, question) : readTypeScriptReach(file, text, question)) };
  } catch {
    return unreachable(file);
  }
}

export const unreachable = (file: string): ReachFacts => ({ file, calls: [], subclasses: [], values: [] });

/** Facts of a file of which it is not known what it does with a name. */
export function unusable(file: string, problem: UsageFacts["problem"]): UsageFacts {
  return { file, calls: [], breaks: [], problem };
}

function failed(error: unknown): string {
  return `the scanner failed: ${error instanceof Error ? error.message : String(error)}`;
}

/** Facts of a file of which nothing is known. */
export function unscanned(
  file: string,
  language: Language,
  bytes: number,
  problem: FileFacts["problems"][number],
  mentionsStack: boolean,
): FileFacts {
  const unclear = mentionsStack
    ? [{ line: 1, text: problem.message, why: "the file names the stack and could not be scanned" }]
    : [];
  return {
    file,
    language,
    bytes,
    problems: [problem],
    unclear,
    imports: [],
    definitions: [],
    exports: [],
    onlyPassesOn: false,
    startable: false,
  };
}
