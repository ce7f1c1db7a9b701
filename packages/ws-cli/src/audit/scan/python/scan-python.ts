import type { ScanContext } from "../context.ts";
import type { FileFacts, ImportFact, UnclearFact } from "../facts.ts";
import { firstLine, LineIndex } from "../lines.ts";
import { isStackName, namesStack } from "../names-stack.ts";
import { roleDefinitions } from "./definitions.ts";
import { parseImport } from "./import-statement.ts";
import { maskPython, type MaskedPython } from "./mask.ts";
import { outlineOf, type Outline } from "./outline.ts";
import { dottedStrings, moduleStrings, type Span } from "./strings.ts";

/** Masks the file and scans what is left: some twenty times as fast as a parser, which is kept for files that touch the stack. */
export function scanPython(source: string, context: ScanContext): Omit<FileFacts, "file" | "bytes"> {
  const masked = maskPython(source);
  const lines = new LineIndex(source);
  const outline = outlineOf(masked);
  const problems = masked.problems.map(({ offset, message }) => ({
    line: lines.lineAt(offset),
    code: "syntax" as const,
    message,
  }));
  const statements = readStatements(source, masked.text, outline, lines);
  const strings = readStrings(source, masked.text, lines, context);
  const imports = [...statements.imports, ...strings.imports].toSorted((a, b) => a.line - b.line);
  const definitions = roleDefinitions(source, masked.text, outline, { lines, roles: context.roles });

  return {
    language: "python",
    imports,
    definitions,
    exports: outline.topNames.map((name) => ({ name, local: name })),
    onlyPassesOn: outline.onlyImports,
    startable: outline.startable || source.startsWith("#!"),
    problems: [
      ...problems,
      ...statements.unclear.map(({ line }) => ({
        line,
        code: "syntax" as const,
        message: "an import statement that is not understood",
      })),
    ],
    unclear: [
      ...hiddenUses(source, masked, lines, context),
      ...statements.unclear
        .filter(({ statement }) => context.mentionsStack(statement) || namesStack(statement, context))
        .map(({ line, text, why }) => ({ line, text, why })),
      ...strings.unclear,
    ],
  };
}

/** A string that is never closed hides the rest of its line or file. */
function hiddenUses(source: string, { problems }: MaskedPython, lines: LineIndex, context: ScanContext): UnclearFact[] {
  const hiding = problems.filter(({ offset, hiddenTo }) => namesStack(source.slice(offset, hiddenTo), context));
  return hiding.map(({ offset }) => ({
    line: lines.lineAt(offset),
    text: firstLine(source, offset),
    why: "a string that is never closed hides a name of the stack",
  }));
}

function readStatements(
  source: string,
  masked: string,
  outline: Outline,
  lines: LineIndex,
): { readonly imports: ImportFact[]; readonly unclear: (UnclearFact & { readonly statement: string })[] } {
  const imports: ImportFact[] = [];
  const unclear: (UnclearFact & { readonly statement: string })[] = [];
  for (const { offset, end, inner, typeOnly } of outline.imports) {
    const line = lines.lineAt(offset);
    const parsed = parseImport(masked.slice(offset, end));
    if (parsed === null) {
      unclear.push({
        line,
        text: firstLine(source, offset),
        why: "an import statement that is not understood",
        statement: source.slice(offset, end),
      });
    }
    for (const each of parsed ?? []) imports.push({ ...each, kind: "statement", line, inner, typeOnly });
  }
  return { imports, unclear };
}

function readStrings(
  source: string,
  masked: string,
  lines: LineIndex,
  context: ScanContext,
): { readonly imports: ImportFact[]; readonly unclear: UnclearFact[] } {
  const { found, computed } = moduleStrings(source, masked);
  const imports = found.map(({ offset, form, path }): ImportFact => {
    return {
      line: lines.lineAt(offset),
      kind: "string",
      form,
      specifier: path,
      names: [],
      typeOnly: false,
      inner: true,
    };
  });
  const unclear = computed.flatMap(({ offset, form, argument }): UnclearFact[] => {
    if (!context.mentionsStack(source.slice(argument.start, argument.end))) return [];
    return [
      {
        line: lines.lineAt(offset),
        text: firstLine(source, offset),
        why: `${form} with a module that is put together when it runs`,
      },
    ];
  });
  if (computed.length === unclear.length || !context.mentionsStack(source)) return { imports, unclear };
  const judged = [...found, ...computed].map(({ argument }) => argument);
  return { imports, unclear: [...unclear, ...unclaimedStrings(source, masked, lines, context, judged)] };
}

/** The file loads modules whose names it computes, and has a string that begins one: what it loads cannot be known. */
function unclaimedStrings(
  source: string,
  masked: string,
  lines: LineIndex,
  context: ScanContext,
  judged: readonly Span[],
): UnclearFact[] {
  return [...dottedStrings(source, masked)]
    .filter(({ offset, text }) => isStackName(text, context) && !judged.some(({ start, end }) => start <= offset && offset < end))
    .map(({ offset, text }) => ({
      line: lines.lineAt(offset),
      text: `"${text}"`,
      why: "a string names the stack, and the file loads modules by names that it computes",
    }));
}
