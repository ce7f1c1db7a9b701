import { parseSync, rawTransferSupported, type ParserOptions, type ParseResult } from "oxc-parser";
import { lazyRecord, type LazyParseResult } from "./lazy-record.ts";
import type { FileRecord, Span } from "./module-record.ts";
import type { Node } from "./walk.ts";

/** The tree of a file. JavaScript files may be JSX, and CommonJS ones may `return` at their top. */
export function parseTypeScript(file: string, source: string): ParseResult {
  const options = { ...optionsFor(file), ...(sharesMemory() ? { experimentalRawTransfer: true } : {}) };
  const first = parseSync(file, source, options);
  if (first.errors.length === 0 || !/\.(?:c?js|cts|jsx)$/.test(file)) return first;
  const second = parseSync(file, source, { ...options, sourceType: "commonjs" });
  return second.errors.length === 0 ? second : first;
}

/**
 * The record of a file whose imports are all static; null if it has others, or a syntax error: then the tree has to be
 * read. To make objects of a tree costs eight times as much as to parse, so none are made here.
 */
export function readRecord(file: string, source: string): FileRecord | null {
  if (!sharesMemory()) {
    const parsed = parseSync(file, source, optionsFor(file));
    return parsed.errors.length > 0 || parsed.module.dynamicImports.length > 0 ? null : parsed;
  }
  const options = { ...optionsFor(file), experimentalLazy: true };
  const parsed = parseSync(file, source, options) as unknown as LazyParseResult;
  try {
    return parsed.errors.length > 0 || parsed.module.dynamicImports.length > 0 ? null : lazyRecord(parsed);
  } finally {
    parsed.dispose();
  }
}

/** Where the statements at the top of a file are; none where that would cost more than it saves. */
export function topStatements(file: string, source: string): Span[] {
  if (!sharesMemory()) return [];
  const options = { ...optionsFor(file), experimentalLazy: true };
  const parsed = parseSync(file, source, options) as unknown as LazyParseResult;
  try {
    return parsed.errors.length > 0 ? [] : Array.from(parsed.program.body, ({ start, end }) => ({ start, end }));
  } finally {
    parsed.dispose();
  }
}

/** oxc's types know every kind of node; the walker needs only what all of them have. */
export function programOf(parsed: ParseResult): Node {
  return parsed.program as unknown as Node;
}

function optionsFor(file: string): ParserOptions {
  return { preserveParens: false, ...(/\.[cm]?js$/.test(file) ? { lang: "jsx" } : {}) };
}

let shared: boolean | null = null;

/**
 * True if oxc can parse into memory that is read from here, instead of writing every tree as JSON. It reserves 6 GiB of
 * addresses for each thread, and uses as much of them as a file needs. Windows counts what is reserved as used, and
 * a system may refuse it.
 */
function sharesMemory(): boolean {
  return (shared ??= process.platform !== "win32" && rawTransferSupported() && canParse());
}

function canParse(): boolean {
  try {
    const options = { lang: "ts", experimentalRawTransfer: true } as const;
    return parseSync("probe.ts", "", options).errors.length === 0;
  } catch (error) {
    // "Array buffer allocation failed"
    if (error instanceof RangeError) return false;
    throw error;
  }
}
