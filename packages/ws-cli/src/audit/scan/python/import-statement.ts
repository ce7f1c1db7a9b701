import type { ImportedName } from "../facts.ts";

export interface ParsedImport {
  readonly form: "python-import" | "python-from";
  /** As written, without blanks: "a.b", ".c", "..". */
  readonly specifier: string;
  readonly names: readonly ImportedName[];
}

const NAME = String.raw`[\w\u0080-\uffff]+`;
const DOTTED = String.raw`${NAME}(?:\s*\.\s*${NAME})*`;
const FROM = new RegExp(String.raw`^from\s*(\.[.\s]*(?:${DOTTED})?|${DOTTED})\s*(?<=[\s.])import\b\s*(.+)$`, "s");
const MODULE = new RegExp(String.raw`^(${DOTTED})(?:\s+as\s+(${NAME}))?$`);
const MEMBER = new RegExp(String.raw`^(${NAME})(?:\s+as\s+(${NAME}))?$`);

/** Parses one import statement without comments; null if it is none that Python accepts. */
export function parseImport(statement: string): readonly ParsedImport[] | null {
  const text = statement
    .replace(/\\\r?\n|\\\r/g, " ")
    .replace(/[;\s]+$/, "")
    .replace(/^lazy\s+/, "");
  return text.startsWith("from") ? parseFrom(text) : parseModules(text);
}

function parseModules(text: string): readonly ParsedImport[] | null {
  const list = /^import\s+(.+)$/s.exec(text)?.[1];
  if (list === undefined) return null;
  const modules = list.split(",").map((part) => MODULE.exec(part.trim()));
  if (modules.includes(null)) return null;
  return modules.flatMap((found) => {
    const specifier = (found?.[1] ?? "").replace(/\s/g, "");
    return [{ form: "python-import", specifier, names: [nameOf("*", found?.[2] ?? specifier)] } as const];
  });
}

function parseFrom(text: string): readonly ParsedImport[] | null {
  const found = FROM.exec(text);
  if (found === null) return null;
  const list = unwrapped((found[2] ?? "").trim());
  const specifier = (found[1] ?? "").replace(/\s/g, "");
  if (list === null) return null;
  if (list === "*") return [{ form: "python-from", specifier, names: [nameOf("*", null)] }];
  const members = list.split(",").map((part) => MEMBER.exec(part.trim()));
  if (members.length === 0 || members.includes(null)) return null;
  return [
    {
      form: "python-from",
      specifier,
      names: members.map((member) => nameOf(member?.[1] ?? "", member?.[2] ?? member?.[1] ?? "")),
    },
  ];
}

/** The list of names without its brackets and without the comma that may end it there. */
function unwrapped(list: string): string | null {
  if (!list.startsWith("(")) return list;
  return list.endsWith(")") ? list.slice(1, -1).trim().replace(/,$/, "") : null;
}

function nameOf(name: string, local: string | null): ImportedName {
  return { name, local, exportedAs: null, typeOnly: false };
}
