import path from "node:path";
import type { Catalog, CatalogEntry } from "./catalog.ts";
import { dottedName } from "./names.ts";
import { pathInside, type Roots } from "./roots.ts";

export interface PythonContext {
  readonly catalog: Catalog;
  readonly roots: Roots;
  readonly prefixes: { readonly python: readonly string[] };
}

/** The old module that `import name` or `from name import …` loads, or null. */
export function resolvePython(context: PythonContext, name: string, importer: string): CatalogEntry | null {
  const dotted = oldName(context, name, importer);
  return dotted === null || dotted === "" ? null : context.catalog.findPython(dotted);
}

/** The old module that `from package import name` loads, or null if `name` is a name in the package. */
export function resolvePythonMember(context: PythonContext, from: string, name: string, importer: string): CatalogEntry | null {
  const dotted = oldName(context, from, importer);
  const parent = dotted === null || dotted === "" ? null : context.catalog.rowOfPython(dotted);
  if (dotted === null || parent?.exports.some((each) => each.python === name) === true) return null;
  const row = context.catalog.rowOfPython(dotted === "" ? name : `${dotted}.${name}`);
  return row === undefined ? null : { row, module: row.module, tree: row.tree, recipe: row.recipe };
}

/** The module of a dotted path such as `patch("…")` names, and the name inside it. */
export function resolvePythonTarget(
  context: PythonContext,
  target: string,
  importer: string,
): { readonly module: CatalogEntry; readonly name: string | null } | null {
  const dotted = oldName(context, target, importer);
  if (dotted === null || dotted === "") return null;
  const segments = dotted.split(".");
  for (let length = segments.length; length > 0; length--) {
    const row = context.catalog.rowOfPython(segments.slice(0, length).join("."));
    if (row === undefined) continue;
    const module = { row, module: row.module, tree: row.tree, recipe: row.recipe };
    // A package is the module only if nothing behind it is a module of its own.
    const next = segments[length];
    if (next !== undefined && row.kind === "package-root" && !isName(row, next)) break;
    return { module, name: next ?? null };
  }
  return targetByRule(context, segments);
}

/** Nobody has listed the module: classes begin with a capital, and the last part of a path is a name. */
function targetByRule({ catalog }: PythonContext, segments: readonly string[]): { module: CatalogEntry; name: string | null } | null {
  const capital = segments.findIndex((segment) => /^_*[A-Z]/.test(segment));
  const length = capital > 0 ? capital : Math.max(segments.length - 1, 1);
  const module = catalog.findPython(segments.slice(0, length).join("."));
  return module === null ? null : { module, name: segments[length] ?? null };
}

const isName = (row: { readonly exports: readonly { readonly python: string | null }[] }, name: string): boolean =>
  /^_*[A-Z]/.test(name) || row.exports.some(({ python }) => python === name);

/** The old module that a Python file is, by the folders of the old trees. */
export function pythonFileModule({ catalog, roots }: Pick<PythonContext, "catalog" | "roots">, file: string): CatalogEntry | null {
  const inside = pathInside(roots.python, file);
  return inside === null ? null : catalog.findPython(dottedName(inside));
}

/** A dotted name without the prefix of the old tree; null if it lies outside. */
function oldName(context: PythonContext, name: string, importer: string): string | null {
  return name.startsWith(".") ? relativeName(context, name, importer) : absoluteName(context, name);
}

function absoluteName({ prefixes }: PythonContext, name: string): string | null {
  const prefix = prefixes.python.find((each) => name === each || name.startsWith(`${each}.`));
  return prefix === undefined ? null : name.slice(prefix.length + 1);
}

/** One dot is the importer's package, each further one the package above. */
function relativeName({ roots }: PythonContext, name: string, importer: string): string | null {
  const dots = /^\.+/.exec(name)?.[0].length ?? 0;
  const above = Array.from({ length: dots - 1 }, () => "..");
  const file = path.resolve(path.dirname(importer), ...above, ...name.slice(dots).split(".").filter(Boolean));
  const inside = pathInside(roots.python, file);
  return inside === null ? null : dottedName(inside);
}
