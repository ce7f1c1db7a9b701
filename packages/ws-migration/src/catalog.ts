import { LEGACY_MAP } from "./generated/map.ts";
import type { LegacyMap, MapExport, MapModule, MapRule, Tree } from "./map.ts";
import { camelName, dashedName } from "./names.ts";
import type { TeamFile, TeamRow } from "./team-file.ts";

type TeamExport = TeamRow["exports"][number];

/** What is known of an old module, with or without a row of its own. */
export interface CatalogEntry {
  readonly row: MapModule | null;
  readonly module: string;
  readonly tree: Tree;
  readonly recipe: string;
}

const NO_RECIPE = "Ask the team: the map has no recipe for this.";

/** The rows and rules of the built-in map and of the team. */
export class Catalog {
  readonly #rows = new Map<string, MapModule>();
  readonly #python = new Map<string, MapModule>();
  readonly rules: readonly MapRule[];

  constructor({ rows, rules }: Pick<TeamFile, "rows" | "rules">, map: LegacyMap = LEGACY_MAP) {
    this.rules = [...rules, ...map.rules];
    for (const row of map.modules) this.#add(row);
    for (const row of rows) this.#add(merged(row, this.row(row.tree, row.module)));
  }

  get modules(): readonly MapModule[] {
    return [...this.#rows.values()];
  }

  row(tree: Tree, module: string): MapModule | undefined {
    return this.#rows.get(`${tree}:${module}`);
  }

  /** By the name of the TypeScript services or of the page. */
  find(tree: Tree, module: string): CatalogEntry | null {
    return entryOf(this.row(tree, module)) ?? this.#byRule(tree, module);
  }

  /** By a dotted name without the prefix. */
  findPython(dotted: string): CatalogEntry | null {
    return entryOf(this.rowOfPython(dotted)) ?? this.#byRule("backend", dashedName(dotted));
  }

  rowOfPython(dotted: string): MapModule | undefined {
    return this.#python.get(dotted) ?? this.row("backend", dashedName(dotted));
  }

  #add(row: MapModule): void {
    this.#rows.set(`${row.tree}:${row.module}`, row);
    if (row.python !== null) this.#python.set(row.python, row);
  }

  #byRule(tree: Tree, module: string): CatalogEntry | null {
    const rule = this.rules.find((each) => each.tree === tree && module.startsWith(each.prefix));
    return rule === undefined ? null : { row: null, module, tree, recipe: rule.recipe };
  }
}

function entryOf(row: MapModule | undefined): CatalogEntry | null {
  return row === undefined ? null : { row, module: row.module, tree: row.tree, recipe: row.recipe };
}

/** The row of an export; a name that the map does not list is a person's to move. */
export function exportOf({ row, tree, recipe }: Pick<CatalogEntry, "row" | "tree" | "recipe">, name: string): MapExport {
  const spelled = tree === "backend" ? camelName(name) : name;
  const known = row?.exports.find((each) => each.name === spelled || each.python === name);
  if (known !== undefined) return known;
  return { name: spelled, python: null, kind: "value", role: null, from: null, successor: null, rewrite: "manual", recipe };
}

/** A team's row adds to the built-in one of the same name, and wins where both say something. */
function merged(team: TeamRow, base: MapModule | undefined): MapModule {
  const recipe = team.recipe ?? base?.recipe ?? NO_RECIPE;
  const own = team.exports.map((each) => exportRow(each, team.tree, recipe));
  const names = new Set(own.map(({ name }) => name));
  return {
    module: team.module,
    python: team.python ?? base?.python ?? null,
    tree: team.tree,
    kind: team.kind ?? base?.kind ?? "implementation",
    generations: team.generations ?? base?.generations ?? [],
    since: base?.since ?? "",
    until: base?.until ?? "",
    recipe,
    exports: [...own, ...(base?.exports ?? []).filter(({ name }) => !names.has(name))],
  };
}

function exportRow({ successor, recipe, ...row }: TeamExport, tree: Tree, moduleRecipe: string): MapExport {
  const use = successor?.use ?? successor?.name ?? successor?.module ?? "";
  const name = tree === "backend" ? camelName(row.name) : row.name;
  return {
    ...row,
    name,
    // A team that moves Python writes the Python name.
    python: row.python ?? (name === row.name ? null : row.name),
    successor: successor === null ? null : { ...successor, use },
    recipe: recipe ?? moduleRecipe,
  };
}
