import { LineIndex, maskPython, moduleStrings, outlineOf, parseImport } from "@apex/ws-cli";
import type { MapModule, Migration, OldModule } from "@apex/ws-migration";
import type { Edit } from "../transform/edits.ts";
import type { Left, Transformed } from "../transform/result.ts";
import { splitStatement } from "./split-statement.ts";

/** Imports and `patch` strings of a name that another module only passes on go to the module that defines it. */
export function toCanonicalPython(file: string, text: string, migration: Migration): Transformed {
  const homes = new Homes(migration, migration.moduleOfFile(file)?.row ?? null);
  const masked = maskPython(text);
  const lines = new LineIndex(text);
  const edits: Edit[] = [];
  const left: Left[] = [];
  const modules: string[] = [];
  let moved = 0;
  for (const { offset, end } of outlineOf(masked).imports) {
    const parsed = parseImport(masked.text.slice(offset, end));
    if (parsed?.length !== 1 || parsed[0]?.form !== "python-from") continue;
    const { specifier, names } = parsed[0];
    const old = migration.resolve(specifier, file);
    if (old === null) continue;
    modules.push(old.module);
    const targets = names.map(({ name }) => (migration.resolveMember(specifier, name, file) === null ? homes.of(old, name) : null));
    if (targets.every((each) => each === null)) continue;
    const line = lines.lineAt(offset);
    const specifiers = targets.map((each) => (each === null ? specifier : written(specifier, old, each)));
    const edit = specifiers.includes(null) ? null : splitStatement(text, { offset, end, specifier, names, specifiers: specifiers as string[] });
    if (edit === null) left.push({ line, what: old.module, recipe: "Import each name from the module that defines it: apex-ws map says which." });
    else {
      edits.push(edit);
      moved += targets.filter((each) => each !== null).length;
    }
  }
  for (const { path, argument } of moduleStrings(text, masked.text).found) {
    const target = migration.resolveTarget(path, file);
    const name = target?.name ?? null;
    const home = target === null || name === null ? null : homes.of(target.module, name);
    const at = text.slice(argument.start, argument.end).indexOf(path);
    if (target === null || home === null || at === -1) continue;
    const module = path.slice(0, path.lastIndexOf(`.${name ?? ""}`));
    const to = written(module, target.module, home);
    if (to === null) continue;
    edits.push({ start: argument.start + at, end: argument.start + at + module.length, text: to });
    moved += 1;
  }
  return { edits, moved, left, modules };
}

/** Where the map says that a name is really defined. */
class Homes {
  readonly #migration: Migration;
  /** A module that imports its own name by way of another cannot import it from itself. */
  readonly #own: MapModule | null;

  constructor(migration: Migration, own: MapModule | null) {
    this.#migration = migration;
    this.#own = own;
  }

  /** Null if the module defines the name itself, or the map does not know. */
  of(old: OldModule, name: string): MapModule | null {
    let row = old.row;
    const seen = new Set<MapModule>();
    while (row !== null && !seen.has(row)) {
      seen.add(row);
      const from = this.#migration.exportOf({ ...old, row }, name).from;
      if (from === null) break;
      row = this.#migration.modules.find((each) => each.tree === "backend" && each.module === from) ?? null;
    }
    return row === null || row === old.row || row === this.#own || row.python === null ? null : row;
  }
}

/** The specifier of `home`, written like that of `old`: with the same prefix, or from the same package. Null if it cannot be. */
function written(specifier: string, old: OldModule, home: MapModule): string | null {
  const dots = /^\.*/.exec(specifier)?.[0] ?? "";
  const tail = specifier.slice(dots.length);
  const python = old.row?.python ?? "";
  if (home.python === null || !`.${dots === "" ? tail : python}`.endsWith(`.${dots === "" ? python : tail}`)) return null;
  if (dots === "") return tail.slice(0, tail.length - python.length) + home.python;
  const base = python.slice(0, python.length - tail.length);
  return home.python.startsWith(base) ? dots + home.python.slice(base.length) : null;
}
