import type { ExportFact, ImportedName, ImportFact } from "../facts.ts";
import type { LineIndex } from "../lines.ts";

/** What is taken of what oxc lists of a file beside its tree. */
export interface FileRecord {
  readonly module: ModuleRecord;
  /** Of a file that may do nothing but pass names on; none of others, in which they say nothing. */
  readonly comments: readonly Span[];
}

export interface ModuleRecord {
  readonly staticImports: readonly (Span & {
    readonly moduleRequest: Word;
    readonly entries: readonly { readonly importName: NamePart; readonly localName: Word; readonly isType: boolean }[];
  })[];
  readonly staticExports: readonly (Span & { readonly entries: readonly ExportEntry[] })[];
}

interface ExportEntry extends Span {
  readonly moduleRequest: Word | null;
  readonly importName: NamePart;
  readonly exportName: NamePart;
  readonly localName: NamePart;
  readonly isType: boolean;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Word extends Span {
  readonly value: string;
}

/** Without a name it is the default export if the kind says "Default", else the module as a whole, or nothing. */
export interface NamePart {
  readonly kind: string;
  readonly name: string | null;
}

/** Static imports and re-exports as oxc lists them, without a tree. */
export function importsOfModule(module: ModuleRecord, lines: LineIndex): ImportFact[] {
  const imports = module.staticImports.map(({ start, moduleRequest, entries }) => {
    const names = entries.map(({ importName, localName, isType }): ImportedName => {
      return { name: nameOf(importName), local: localName.value, exportedAs: null, typeOnly: isType };
    });
    return fact(lines.lineAt(start), "import", moduleRequest.value, names);
  });
  const passedOn = module.staticExports.flatMap(({ start, entries }) => {
    const own = entries.filter((entry) => isExportFrom(start, entry));
    const specifier = own[0]?.moduleRequest?.value;
    if (specifier === undefined) return [];
    const names = own.map(({ importName, exportName, isType }): ImportedName => {
      return { name: nameOf(importName), local: null, exportedAs: nameOf(exportName), typeOnly: isType };
    });
    return [fact(lines.lineAt(start), "export-from", specifier, names)];
  });
  return [...imports, ...passedOn].toSorted((a, b) => a.line - b.line);
}

/** What a module exports of its own, or after having imported it, with the local name behind each. */
export function exportsOfModule({ staticExports, staticImports }: ModuleRecord): ExportFact[] {
  const imported = staticImports.flatMap(({ moduleRequest, entries }) =>
    entries.map(({ importName, localName }) => ({
      at: moduleRequest.start,
      name: importName.name,
      local: localName.value,
    })),
  );
  return staticExports.flatMap(({ start, entries }) =>
    entries.flatMap((entry) => {
      const { moduleRequest, importName, exportName, localName } = entry;
      if (isExportFrom(start, entry)) return [];
      const name = nameOf(exportName);
      const source = imported.find((each) => each.at === moduleRequest?.start && each.name === importName.name);
      return [{ name, local: source?.local ?? localName.name ?? name }];
    }),
  );
}

/** False if the file exports something of its own, or nothing. */
export function mayPassOn({ staticExports }: ModuleRecord): boolean {
  return (
    staticExports.length > 0 &&
    staticExports.every(({ entries }) => entries.every(({ moduleRequest }) => moduleRequest !== null))
  );
}

/**
 * `export { a } from "b"`. oxc lists `import { a } from "b"; export { a }` in the same way, but under the place of the
 * import, outside of which the entry then lies.
 */
function isExportFrom(start: number, entry: ExportEntry): boolean {
  const { moduleRequest } = entry;
  return moduleRequest !== null && entry.start >= start && entry.start <= moduleRequest.start;
}

/** "default" for the default export, "*" for the module as a whole. */
function nameOf({ kind, name }: NamePart): string {
  return kind === "Default" ? "default" : (name ?? "*");
}

function fact(line: number, form: string, specifier: string, names: readonly ImportedName[]): ImportFact {
  const taken = names.length > 0 ? names : [{ name: "*", local: null, exportedAs: null, typeOnly: false }];
  return {
    line,
    kind: "statement",
    form,
    specifier,
    names: taken,
    typeOnly: taken.every(({ typeOnly }) => typeOnly),
    inner: false,
  };
}
