import type { ParseResult } from "oxc-parser";
import type { ImportedName, ImportFact } from "../facts.ts";
import type { LineIndex } from "../lines.ts";

/** Static imports and re-exports as oxc lists them, without a tree. */
export function importsOfModule(module: ParseResult["module"], lines: LineIndex): ImportFact[] {
  const imports = module.staticImports.map(({ start, moduleRequest, entries }) => {
    const names = entries.map(({ importName, localName, isType }): ImportedName => {
      const name = kindOf(importName) === "NamespaceObject" ? "*" : nameOf(importName);
      return { name, local: localName.value, exportedAs: null, typeOnly: isType };
    });
    return fact(lines.lineAt(start), "import", moduleRequest.value, names);
  });
  const passedOn = module.staticExports.flatMap(({ start, entries }) => {
    const specifier = entries[0]?.moduleRequest?.value;
    if (specifier === undefined) return [];
    const names = entries.map(({ importName, exportName, isType }): ImportedName => {
      return { name: nameOf(importName), local: null, exportedAs: nameOf(exportName), typeOnly: isType };
    });
    return [fact(lines.lineAt(start), "export-from", specifier, names)];
  });
  return [...imports, ...passedOn].toSorted((a, b) => a.line - b.line);
}

/** oxc types the kind as an enum that exists at no run time; it is a string. */
const kindOf = ({ kind }: { readonly kind: string }): string => kind;

/** "default" for the default export, "*" for the module as a whole. */
export function nameOf(part: { readonly kind: string; readonly name: string | null }): string {
  return kindOf(part) === "Default" ? "default" : (part.name ?? "*");
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
