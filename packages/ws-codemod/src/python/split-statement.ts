import type { ParsedImport } from "@apex/ws-cli";
import type { Edit } from "../transform/edits.ts";

export interface FromStatement {
  readonly offset: number;
  readonly end: number;
  /** As it is written, without blanks. */
  readonly specifier: string;
  readonly names: ParsedImport["names"];
  /** For each name, what it is to be imported from. */
  readonly specifiers: readonly string[];
}

/**
 * The change of a `from … import` statement whose names go to other modules. One module: only the specifier changes. Several: one
 * statement each, in one line each; null if the statement has a comment or blanks in its specifier, which would be lost.
 */
export function splitStatement(text: string, { offset, end, specifier, names, specifiers }: FromStatement): Edit | null {
  const start = text.indexOf(specifier, offset + "from".length);
  if (start === -1 || start >= end) return null;
  const homes = [...new Set(specifiers)];
  if (homes.length === 1) return { start, end: start + specifier.length, text: homes[0] ?? specifier };
  const statement = text.slice(offset, end);
  if (statement.includes("#")) return null;
  const body = statement.replace(/[;\s]+$/, "");
  const indent = /[ \t]*$/.exec(text.slice(0, offset))?.[0] ?? "";
  // A statement behind another one on the line has no indentation of its own.
  const alone = /(?:^|[\r\n])[ \t]*$/.test(text.slice(0, offset));
  const lineEnd = /\r\n|\r|\n/.exec(text)?.[0] ?? "\n";
  const each = homes.map((home) => {
    const list = names.flatMap(({ name, local }, index) => (specifiers[index] === home ? (local === name || local === null ? name : `${name} as ${local}`) : []));
    return `from ${home} import ${list.join(", ")}`;
  });
  return { start: offset, end: offset + body.length, text: each.join(alone ? lineEnd + indent : "; ") };
}
