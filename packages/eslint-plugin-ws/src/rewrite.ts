import type { AST } from "eslint";
import type { ImportUse, MapExport, UsedName } from "@apex/ws-migration";
import type { TreeNode } from "./tree.ts";

/** A piece of the file, and the text that takes its place. Every other byte stays. */
export interface Edit {
  readonly range: AST.Range;
  readonly text: string;
}

export type Used = UsedName<TreeNode>;
export type Use = ImportUse<TreeNode>;

/** Where a used name is imported from instead. */
export interface Move {
  readonly used: Used;
  readonly module: string;
  readonly name: string;
  /** Add `type`: the successor is a type, and the statement imports values. */
  readonly asType: boolean;
  /** False where a person has to look at what the code does with the name. */
  readonly automatic: boolean;
}

/** What the rest of the file does with an imported name. */
export interface LocalUse {
  /** Every reference is a type. */
  readonly typesOnly: boolean;
  /** Some reference is a type. */
  readonly asType: boolean;
  /** `typeof Name` in a type: it needs a value. */
  readonly typeQuery: boolean;
}

/** Forms whose names are written one by one. The mock of an old module is none of its successor. */
const REWRITABLE: ReadonlySet<string> = new Set(["import", "export-from", "import-type", "require", "dynamic-import"]);

/** The move of a name, or null where the map knows none that compiles. */
export function moveOf({ form }: Use, used: Used, { kind, successor, rewrite }: MapExport, local: LocalUse): Move | null {
  if (rewrite === "manual" || successor === null || successor.name === null || !successor.available) return null;
  if (!REWRITABLE.has(form) || used.name === "*" || used.name === "default") return null;
  const move = { used, module: successor.module, name: successor.name };
  if (successor.kind === "value") {
    // A file that imports a class from here may take its type as well.
    const asType = local.asType || (used.typeOnly && !local.typeQuery) || (form === "export-from" && kind === "class");
    return asType && !isAlsoType(successor.name) ? null : { ...move, asType: false, automatic: rewrite === "automatic" };
  }
  if (local.typeQuery) return null;
  if (used.typeOnly) return { ...move, asType: false, automatic: rewrite === "automatic" };
  return local.typesOnly && used.node.type === "ImportSpecifier" ? { ...move, asType: true, automatic: false } : null;
}

/** Classes and enums are types as well. The map says of a value no more than its name: functions and constants begin with a small letter. */
function isAlsoType(name: string): boolean {
  return /^[A-Z]/.test(name);
}

type Part = TreeNode & {
  readonly imported?: TreeNode;
  readonly local?: TreeNode;
  readonly exported?: TreeNode;
  readonly key?: TreeNode;
  readonly shorthand?: boolean;
  readonly computed?: boolean;
};

/** Writes the new name where a statement says the old one, and keeps the name that the rest of the file uses. */
function editOfName({ used, name, asType }: Move): readonly Edit[] {
  if (used.name === name && !asType) return [];
  const part: Part = used.node;
  switch (part.type) {
    case "ImportSpecifier":
      return [editOfSpecifier(part.imported ?? part, part.local ?? part, used.name, asType ? `type ${name}` : name)];
    case "ExportSpecifier":
      return [editOfSpecifier(part.local ?? part, part.exported ?? part, used.name, name)];
    case "Property": {
      if (part.shorthand === true) return [{ range: [part.range[0], part.range[0]], text: `${name}: ` }];
      const key = part.key ?? part;
      return [{ range: key.range, text: key.type === "Identifier" ? name : JSON.stringify(name) }];
    }
    default:
      return [{ range: part.range, text: part.type === "Identifier" ? name : JSON.stringify(name) }];
  }
}

function editOfSpecifier(from: TreeNode, to: TreeNode, old: string, name: string): Edit {
  const isOneName = from.range[0] === to.range[0];
  return { range: from.range, text: isOneName ? `${name} as ${old}` : name };
}

/** For a statement all of whose names move to one module. */
function editsInPlace({ source }: Use, moves: readonly Move[], text: string): readonly Edit[] {
  const quote = text.charAt(source.range[0]);
  return [{ range: source.range, text: `${quote}${moves[0]?.module ?? ""}${quote}` }, ...moves.flatMap(editOfName)];
}

/** The comma behind a name goes with it, so that what stays keeps its lines. */
function rangesOfRemoval(names: readonly Used[], moved: ReadonlySet<Used>, text: string): readonly AST.Range[] {
  const lastKept = names.findLastIndex((name) => !moved.has(name));
  const tail = names.slice(lastKept + 1);
  const commaAfter = (end: number): number => end + (/^\s*,/.exec(text.slice(end))?.[0].length ?? 0);
  const single = (name: Used): AST.Range => [
    text.slice(0, name.node.range[0]).trimEnd().length,
    commaAfter(name.node.range[1]),
  ];
  const last = tail.at(-1)?.node.range[1];
  const kept = names[lastKept];
  const hasNoComma = last !== undefined && commaAfter(last) === last;
  const before = names.slice(0, lastKept).filter((name) => moved.has(name));
  if (!hasNoComma || kept === undefined) return [...before, ...tail].map(single);
  return [...before.map(single), [kept.node.range[1], last]];
}

function applied(edits: readonly Edit[], [start, end]: AST.Range, text: string): string {
  let result = "";
  let from = start;
  for (const { range, text: replacement } of edits) {
    result += text.slice(from, range[0]) + replacement;
    from = range[1];
  }
  return result + text.slice(from, end);
}

const STATEMENT = /^(?:import|export)(?:\s+type)?(?=\s*\{)/;

/** For names that move to several modules, or only some of which move: statements of their own, below. */
function editsApart({ node, source, names }: Use, moves: readonly Move[], text: string): readonly Edit[] | null {
  const statement = text.slice(...node.range);
  const head = STATEMENT.exec(statement)?.[0];
  const isPlain = /^\s*;?$/.test(text.slice(source.range[1], node.range[1]));
  if (head === undefined || !isPlain || text.slice(node.range[0], source.range[0]).includes("/*")) return null;
  if (text.slice(node.range[0], source.range[0]).includes("//")) return null;
  const quote = text.charAt(source.range[0]);
  const end = statement.endsWith(";") ? ";" : "";
  const newLine = (text.includes("\r\n") ? "\r\n" : "\n") + (/[ \t]*$/.exec(text.slice(0, node.range[0]))?.[0] ?? "");
  const statements = [...new Set(moves.map(({ module }) => module))].map((module) => {
    const group = moves.filter((move) => move.module === module);
    const parts = group.map((move) => applied(editOfName(move), move.used.node.range, text));
    return `${head} { ${parts.join(", ")} } from ${quote}${module}${quote}${end}`;
  });
  if (moves.length === names.length) return [{ range: node.range, text: statements.join(newLine) }];
  const removed = rangesOfRemoval(names, new Set(moves.map(({ used }) => used)), text);
  const after = node.range[1];
  return [
    ...removed.map((range) => ({ range, text: "" })),
    { range: [after, after], text: statements.map((each) => newLine + each).join("") },
  ];
}

/** Edits that make the moves, or null where they would touch more than the names. */
export function editsOf(use: Use, moves: readonly Move[], text: string): readonly Edit[] | null {
  const modules = new Set(moves.map(({ module }) => module));
  if (modules.size === 0) return null;
  if (modules.size === 1 && moves.length === use.names.length) return editsInPlace(use, moves, text);
  return use.form === "import" || use.form === "export-from" ? editsApart(use, moves, text) : null;
}
