import { readFileSync } from "node:fs";
import path from "node:path";
import * as v from "valibot";
import { type MapFile, mapSchema } from "./schema.ts";

export const MAP_FILE = path.join(import.meta.dirname, "../map.json");

/** Reads `map.json`. Throws an error that names the field for a wrong shape, and the row for a key that does not exist. */
export function readMap(file = MAP_FILE): MapFile {
  const result = v.safeParse(mapSchema, JSON.parse(readFileSync(file, "utf8")));
  if (!result.success) {
    const issues = result.issues.map((issue) => `${v.getDotPath(issue) ?? "(root)"}: ${issue.message}`);
    throw new Error(`${file}\n${issues.join("\n")}`);
  }
  const problems = [...brokenReferences(result.output)];
  if (problems.length > 0) throw new Error(`${file}\n${problems.join("\n")}`);
  return result.output;
}

function* brokenReferences({ recipes, successors, modules, rules }: MapFile): Generator<string> {
  const known = new Set(modules.map(({ module }) => module));
  if (known.size < modules.length) yield "a module has two rows";
  for (const { prefix, recipe } of rules) if (!(recipe in recipes)) yield `${prefix}: no recipe ${recipe}`;
  for (const { module, recipe, exports } of modules) {
    if (!(recipe in recipes)) yield `${module}: no recipe ${recipe}`;
    if (new Set(exports.map(({ name }) => name)).size < exports.length) yield `${module}: a name has two rows`;
    for (const row of exports) {
      if (row.recipe !== undefined && !(row.recipe in recipes)) yield `${module}#${row.name}: no recipe ${row.recipe}`;
      if (row.successor !== undefined && !(row.successor in successors)) yield `${module}#${row.name}: no successor ${row.successor}`;
      if (row.from !== undefined && !known.has(row.from)) yield `${module}#${row.name}: no module ${row.from}`;
    }
  }
}
