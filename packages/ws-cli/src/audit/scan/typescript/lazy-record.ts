import { mayPassOn, type FileRecord, type ModuleRecord, type NamePart, type Span, type Word } from "./module-record.ts";

/**
 * What oxc returns for `experimentalLazy`, for which it has no types. Each field is read from the memory of the parser when
 * it is asked for, until `dispose`.
 */
export interface LazyParseResult {
  readonly errors: ArrayLike<unknown>;
  readonly comments: Iterable<Span>;
  readonly program: { readonly body: Iterable<Span> };
  readonly module: {
    readonly staticImports: Iterable<LazyImport>;
    readonly staticExports: Iterable<LazyExport>;
    readonly dynamicImports: ArrayLike<unknown>;
  };
  dispose(): void;
}

/** A name; a place alone for `default`; a string such as "all" where nothing is named. */
type LazyName = Word | Span | string;

interface LazyImport extends Span {
  readonly moduleRequest: Word;
  readonly entries: Iterable<{ readonly importName: LazyName; readonly localName: Word; readonly isType: boolean }>;
}

interface LazyExport extends Span {
  readonly entries: Iterable<LazyExportEntry>;
}

interface LazyExportEntry extends Span {
  readonly moduleRequest: Word | null;
  readonly importName: LazyName;
  readonly exportName: LazyName;
  readonly localName: LazyName;
  readonly isType: boolean;
}

/** Copies the record out of the parser's memory, into the form in which oxc gives it otherwise. */
export function lazyRecord({ module, comments }: LazyParseResult): FileRecord {
  const copied = copyOf(module);
  return { module: copied, comments: mayPassOn(copied) ? Array.from(comments, span) : [] };
}

function copyOf({ staticImports, staticExports }: LazyParseResult["module"]): ModuleRecord {
  return {
    staticImports: Array.from(staticImports, (each) => ({
      ...span(each),
      moduleRequest: word(each.moduleRequest),
      entries: Array.from(each.entries, ({ importName, localName, isType }) => {
        return { importName: namePart(importName), localName: word(localName), isType };
      }),
    })),
    staticExports: Array.from(staticExports, (each) => ({
      ...span(each),
      entries: Array.from(each.entries, (entry) => ({
        ...span(entry),
        moduleRequest: entry.moduleRequest === null ? null : word(entry.moduleRequest),
        importName: namePart(entry.importName),
        exportName: namePart(entry.exportName),
        localName: namePart(entry.localName),
        isType: entry.isType,
      })),
    })),
  };
}

function span({ start, end }: Span): Span {
  return { start, end };
}

function word({ value, start, end }: Word): Word {
  return { value, start, end };
}

function namePart(name: LazyName): NamePart {
  if (typeof name === "string") return { kind: "None", name: null };
  return "value" in name ? { kind: "Name", name: name.value } : { kind: "Default", name: null };
}
