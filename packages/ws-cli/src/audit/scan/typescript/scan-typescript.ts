import type { ParseResult } from "oxc-parser";
import type { ScanContext } from "../context.ts";
import type { FileFacts, UnclearFact } from "../facts.ts";
import { LineIndex } from "../lines.ts";
import { namesStack } from "../names-stack.ts";
import { exportsOfModule, importsOfModule, mayPassOn, type FileRecord, type ModuleRecord, type Span } from "./module-record.ts";
import { parseTypeScript, programOf, readRecord } from "./parse.ts";
import { readTree } from "./tree.ts";

const ROLE_WORD = "(?:manager|queue|buffer|registry|emitter|notifier|bridge|factory)(?:_?(?:v?\\d+|impl|implementation))?";
/** What `roleOf` takes for a role's own method begins so, in either spelling. */
const ROLE_METHOD = `(?:${[
  "emit_*(?:agent|tool|run|critical)",
  "(?:notify|send)_*(?:agent|tool)",
  "send_*to_*(?:user|thread|connection)",
  "set_*web_*socket",
  "(?:en|de|re)queue",
  "dead_*letter",
  "buffer_*(?:user_*)?(?:message|event)",
  "(?:deliver|replay|flush|drain|get|clear)_*buffered",
  "(?:un)?register_*agent",
  "(?:add|remove|(?:un)?register)_*connection",
  "(?:dis)?connect_*user",
  "(?:create|get)_*(?:user_*|isolated_*|scoped_*)?(?:web_*socket_*)?(?:manager|emitter|bridge)",
].join("|")})`;

/**
 * What only the tree shows: imports that are no static ones, and definitions. oxc gives static imports without the tree, and
 * to build the tree costs some eight times as much as to parse.
 */
const NEEDS_TREE = [
  String.raw`\b(?:require|createRequire)\b|\bnew\s+URL\s*\(|\bimport\s*\(|\bimport\s+(?:type\s+)?\w+\s*=|\bimport\.meta\.(?:glob|resolve|require)|\bdeclare\s+module\b|\bexport\s*(?:type\s*)?\{\s*\}`,
  String.raw`\b(?:vi|vitest|jest|mock)\s*(?:\.|\?\.|\[)`,
  String.raw`\b(?:class|function\*?)\s+\w*${ROLE_WORD}\b`,
  // A variable or a member, with or without a type: `exports.WebSocketManager = class`. No `\w*` before it: that tries each word.
  String.raw`${ROLE_WORD}\b[^;]{0,200}?=\s*(?:async\b|class\b|function\b|[(<])`,
  // A method wherever it is written, but not the call or the import of one; roleOf decides, this only has to miss none.
  String.raw`\b(?<![.$#])${ROLE_METHOD}(?<!(?:[=(]|\bawait) *${ROLE_METHOD})(?![^{}()=]*\}\s*from\s*["'])`,
].map((pattern) => new RegExp(pattern, "im"));

export function scanTypeScript(file: string, source: string, context: ScanContext): Omit<FileFacts, "file" | "bytes"> {
  const lines = new LineIndex(source);
  const record = needsTree(source, context) ? null : readRecord(file, source);
  return record === null ? readWhole(file, source, lines, context) : factsOfRecord(record, source, lines);
}

/** A comment alone gives no role: the class that it belongs to has to be called like one. */
function needsTree(source: string, { roles }: ScanContext): boolean {
  return (
    NEEDS_TREE.some((pattern) => pattern.test(source)) ||
    Object.values(roles)
      .flat()
      .some((name) => source.includes(name))
  );
}

function factsOfRecord(
  { module, comments }: FileRecord,
  source: string,
  lines: LineIndex,
): Omit<FileFacts, "file" | "bytes"> {
  return {
    language: "typescript",
    imports: importsOfModule(module, lines),
    definitions: [],
    exports: exportsOfModule(module),
    onlyPassesOn: passesOn(module, comments, source),
    startable: source.startsWith("#!"),
    problems: [],
    unclear: [],
  };
}

function readWhole(
  file: string,
  source: string,
  lines: LineIndex,
  context: ScanContext,
): Omit<FileFacts, "file" | "bytes"> {
  const parsed = parseTypeScript(file, source);
  const tree = readTree(programOf(parsed), { source, lines, context, comments: () => parsed.comments });
  return {
    language: "typescript",
    // After some syntax errors the tree is empty, and the record holds the imports before the error.
    imports: parsed.program.body.length > 0 ? tree.imports : importsOfModule(parsed.module, lines),
    definitions: tree.definitions,
    // What is assigned to `exports` is not known by name.
    exports: [...exportsOfModule(parsed.module), ...(tree.assignsExports ? [{ name: "*", local: "*" }] : [])],
    onlyPassesOn: tree.onlyPassesOn,
    startable: source.startsWith("#!"),
    problems: parsed.errors.map(({ message, labels }) => {
      return { line: lines.lineAt(labels[0]?.start ?? 0), code: "syntax", message };
    }),
    unclear: [...tree.unclear, ...unparsed(parsed, source, context)],
  };
}

/** After a syntax error the tree may be empty: then nothing of the file was understood. */
function unparsed(parsed: ParseResult, source: string, context: ScanContext): UnclearFact[] {
  if (parsed.errors.length === 0 || parsed.program.body.length > 0 || !namesStack(source, context)) return [];
  return [{ line: 1, text: parsed.errors[0]?.message ?? "", why: "the file names the stack and cannot be parsed" }];
}

/** Nothing is left of the file without its imports, its re-exports and its comments. */
function passesOn(module: ModuleRecord, comments: readonly Span[], source: string): boolean {
  if (!mayPassOn(module)) return false;
  const { staticImports, staticExports } = module;
  const spans = [...staticImports, ...staticExports, ...comments];
  let at = /^#!.*/.exec(source)?.[0].length ?? 0;
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    if (!isBlank(source.slice(at, start))) return false;
    at = Math.max(at, end);
  }
  return isBlank(source.slice(at));
}

function isBlank(text: string): boolean {
  // `export { a }` of what was imported is listed under the place of the import.
  return !/[^\s;]/.test(text.replace(/\bexport\s*(?:type\s*)?\{[^}]*\}/g, ""));
}
