import { parseSync, type ParserOptions, type ParseResult } from "oxc-parser";
import type { ScanContext } from "../context.ts";
import type { FileFacts, UnclearFact } from "../facts.ts";
import { LineIndex } from "../lines.ts";
import { namesStack } from "../names-stack.ts";
import { exportsOfModule, importsOfModule } from "./module-record.ts";
import { readTree } from "./tree.ts";
import type { Node } from "./walk.ts";

const ROLE_WORD = "(?:manager|queue|buffer|registry|emitter|notifier|bridge|factory)(?:_?(?:v?\\d+|impl|implementation))?";
/** What `roleOf` takes for a role's own method begins so, in either spelling. */
const ROLE_METHOD = [
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
].join("|");

/**
 * What only the tree shows: imports that are no static ones, and definitions. oxc gives static imports without the tree, and
 * to build the tree costs some four times as much as to parse.
 */
const NEEDS_TREE = new RegExp(
  [
    String.raw`\b(?:require|createRequire)\b|\bnew\s+URL\s*\(|\bimport\s*\(|\bimport\s+(?:type\s+)?\w+\s*=|\bimport\.meta\.(?:glob|resolve|require)|\bdeclare\s+module\b|\bexport\s*(?:type\s*)?\{\s*\}`,
    String.raw`\b(?:vi|vitest|jest|mock)\s*(?:\.|\?\.|\[)`,
    String.raw`\b(?:class|function\*?)\s+\w*${ROLE_WORD}\b`,
    // A variable or a member, with or without a type: `exports.WebSocketManager = class`.
    String.raw`\b\w*${ROLE_WORD}\b[^;]{0,200}?=\s*(?:async\b|class\b|function\b|[(<])`,
    // A method wherever it is written, but not the call of one; roleOf decides, this only has to miss none.
    String.raw`(?<![.\w$#])(?:${ROLE_METHOD})`,
  ].join("|"),
  "im",
);

export function scanTypeScript(file: string, source: string, context: ScanContext): Omit<FileFacts, "file" | "bytes"> {
  const lines = new LineIndex(source);
  const parsed = parseTypeScript(file, source);
  const problems = parsed.errors.map(({ message, labels }) => {
    return { line: lines.lineAt(labels[0]?.start ?? 0), code: "syntax" as const, message };
  });
  // A comment alone gives no role: the class that it belongs to has to be called like one.
  const needsTree =
    NEEDS_TREE.test(source) ||
    parsed.module.dynamicImports.length > 0 ||
    Object.values(context.roles)
      .flat()
      .some((name) => source.includes(name));
  const tree = needsTree
    ? readTree(programOf(parsed), { source, lines, context, comments: () => parsed.comments })
    : null;
  return {
    language: "typescript",
    imports: tree?.imports ?? importsOfModule(parsed.module, lines),
    definitions: tree?.definitions ?? [],
    // What is assigned to `exports` is not known by name.
    exports: [...exportsOfModule(parsed.module), ...(tree?.assignsExports === true ? [{ name: "*", local: "*" }] : [])],
    onlyPassesOn: tree?.onlyPassesOn ?? passesOn(parsed, source),
    startable: source.startsWith("#!"),
    problems,
    unclear: [...(tree?.unclear ?? []), ...unparsed(parsed, source, context)],
  };
}

/** JavaScript files may be JSX, and CommonJS ones may `return` at their top. */
export function parseTypeScript(file: string, source: string): ParseResult {
  const options: ParserOptions = { preserveParens: false, ...(/\.[cm]?js$/.test(file) ? { lang: "jsx" } : {}) };
  const first = parseSync(file, source, options);
  if (first.errors.length === 0 || !/\.(?:c?js|cts|jsx)$/.test(file)) return first;
  const second = parseSync(file, source, { ...options, sourceType: "commonjs" });
  return second.errors.length === 0 ? second : first;
}

/** After a syntax error the tree may be empty: then nothing of the file was understood. */
function unparsed(parsed: ParseResult, source: string, context: ScanContext): UnclearFact[] {
  // `program` is built when it is asked for, which is what costs.
  if (parsed.errors.length === 0 || parsed.program.body.length > 0 || !namesStack(source, context)) return [];
  return [{ line: 1, text: parsed.errors[0]?.message ?? "", why: "the file names the stack and cannot be parsed" }];
}

/** oxc's types know every kind of node; the walker needs only what all of them have. */
export function programOf(parsed: ParseResult): Node {
  return parsed.program as unknown as Node;
}

/** Nothing is left of the file without its imports, its re-exports and its comments. */
function passesOn(parsed: ParseResult, source: string): boolean {
  const { staticImports, staticExports } = parsed.module;
  const exportsOwn = staticExports.some(({ entries }) => entries.some(({ moduleRequest }) => moduleRequest === null));
  if (staticExports.length === 0 || exportsOwn) return false;
  const spans = [...staticImports, ...staticExports, ...parsed.comments];
  let at = 0;
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
