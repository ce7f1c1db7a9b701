import type { Migration } from "@apex/ws-migration";
import { chainEdits } from "./chains.ts";
import type { Edit } from "./edits.ts";
import type { Left, Transformed } from "./result.ts";
import { type OldUse, readUses } from "./uses.ts";

const COMPAT = "@apex/ws-legacy-compat/";
const NO_PAGE = "The compat package has the modules of services only; the page moves to @apex/ws-client.";
const FILE_OF_OLD = "It names the file of an old module, which compat does not have.";

/** Every specifier of an old module becomes the one of the compat package: nothing else of the statement changes. */
export function toCompat(file: string, text: string, migration: Migration): Transformed {
  const read = readUses(file, text, migration);
  const edits: Edit[] = [];
  const left: Left[] = [];
  let moved = 0;
  for (const each of read.uses) {
    if (each.old.via === "compat") continue;
    const why = whyNot(each);
    if (why === null) {
      const { start, end } = each.use.source;
      // Between the quotes, which stay as they are.
      edits.push({ start: start + 1, end: end - 1, text: COMPAT + each.old.module });
      moved += each.use.names.length;
    } else {
      const line = read.lines.lineAt(each.use.node.start);
      left.push(...each.use.names.map(({ name }) => ({ line, what: `${each.old.module}#${name}`, recipe: why })));
    }
  }
  return { edits: [...edits, ...chainEdits(read, migration)], moved, left, modules: read.uses.map(({ old }) => old.module) };
}

/** Null if the compat package has the module in place of what the statement takes. */
function whyNot({ use, old }: OldUse): string | null {
  if (old.tree === "page") return NO_PAGE;
  if (old.row === null || old.row.since === "") return `${old.module} is in no row of the built-in map, so compat does not have it. ${old.recipe}`;
  return use.form === "require-resolve" && use.node.type === "NewExpression" ? FILE_OF_OLD : null;
}
