import { parseSync, type ParserOptions, type ParseResult } from "oxc-parser";
import type { ScanContext } from "../context.ts";
import type { ExportFact, FileFacts, ImportFact, UnclearFact } from "../facts.ts";
import { LineIndex } from "../lines.ts";
import { UsageBook } from "../usage-book.ts";
import { importsOfModule } from "./module-record.ts";
import { readTree, type TreeFacts } from "./tree.ts";
import { readUsage } from "./usage.ts";
import type { Node } from "./walk.ts";

/**
 * Words without which a file has nothing that only its tree can show. oxc gives static imports without the tree, and a tree
 * costs some four times as much as parsing.
 */
const NEEDS_TREE =
  /\brequire\b|\bimport\s*\(|\bimport\s+\w+\s*=|\bimport\.meta\.|\b(?:vi|vitest|jest|mock)\b|\bdeclare\s+module\b|(?:manager|queue|buffer|registry|emitter|notifier|bridge|factory)\b|single\s+source\s+of\s+truth|\bSSOT\b|\b(?:enqueue|dequeue|broadcast|sendTo[A-Z]|emit[A-Z]|notify[A-Z]|buffer(?:User)?Message|registerAgent|addConnection|connectUser)\w*\s*[(:=]/i;

export function scanTypeScript(file: string, source: string, context: ScanContext): Omit<FileFacts, "file" | "bytes"> {
  const lines = new LineIndex(source);
  const parsed = parse(file, source);
  const problems = parsed.errors.map(({ message, labels }) => {
    return { line: lines.lineAt(labels[0]?.start ?? 0), code: "syntax" as const, message };
  });
  const shallow = importsOfModule(parsed.module, lines);
  const old = context.deep || shallow.some(({ specifier }) => context.isOld(specifier));
  const needsTree = old || NEEDS_TREE.test(source);
  const tree = needsTree ? readTree(parsed.program as unknown as Node, source, { lines, context, comments: () => parsed.comments }) : null;
  const imports = tree?.imports ?? shallow;
  const touches = old || (tree !== null && (tree.definitions.length > 0 || imports.some(({ specifier }) => context.isOld(specifier))));
  const book = touches && tree !== null ? usageOf(parsed.program as unknown as Node, lines, tree) : null;
  return {
    language: "typescript",
    imports,
    definitions: tree?.definitions ?? [],
    exports: exportsOf(parsed, tree),
    onlyPassesOn: tree?.onlyPassesOn ?? false,
    startable: source.startsWith("#!"),
    calls: book?.calls ?? [],
    breaks: book?.breaks ?? [],
    problems,
    unclear: [...(tree?.unclear ?? []), ...unparsed(parsed, source, context)],
  };
}

/** JavaScript files may be JSX, and CommonJS ones may `return` at their top. */
function parse(file: string, source: string): ParseResult {
  const options: ParserOptions = { preserveParens: false, ...(/\.[cm]?js$/.test(file) ? { lang: "jsx" } : {}) };
  const first = parseSync(file, source, options);
  if (first.errors.length === 0 || !/\.(?:c?js|cts|jsx)$/.test(file)) return first;
  const second = parseSync(file, source, { ...options, sourceType: "commonjs" });
  return second.errors.length === 0 ? second : first;
}

/** After a syntax error the tree may be empty: then nothing of the file was understood. */
function unparsed({ errors, program }: ParseResult, source: string, context: ScanContext): UnclearFact[] {
  if (errors.length === 0 || program.body.length > 0 || !context.mentionsStack(source)) return [];
  return [{ line: 1, text: errors[0]?.message ?? "", why: "the file names the stack and cannot be parsed" }];
}

function usageOf(program: Node, lines: LineIndex, { imports, definitions }: TreeFacts): UsageBook {
  const locals = imports.flatMap(({ names }: ImportFact) => names.flatMap(({ local }) => local ?? []));
  const book = new UsageBook(new Set([...locals, ...definitions.map(({ name }) => name)]));
  readUsage(program, lines, book);
  return book;
}

function exportsOf({ module }: ParseResult, tree: TreeFacts | null): ExportFact[] {
  const own = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, exportName, localName }) => {
      if (moduleRequest !== null) return [];
      const name = exportName.kind === "Default" ? "default" : exportName.name;
      return name === null ? [] : [{ name, local: localName.name ?? name }];
    }),
  );
  return tree?.assignsExports === true ? [...own, { name: "*", local: "*" }] : own;
}
