import { statSync } from "node:fs";
import path from "node:path";
import { teamAliases, tsconfigAliases } from "./aliases.ts";
import { Catalog, type CatalogEntry, exportOf } from "./catalog.ts";
import { LEGACY_MAP } from "./generated/map.ts";
import { createMentions } from "./mentions.ts";
import type { MapExport, MapModule, Role, Tree } from "./map.ts";
import { pythonFileModule, resolvePython, resolvePythonMember, resolvePythonTarget } from "./resolve-python.ts";
import { fileModule, resolveTypeScript, type Via } from "./resolve-typescript.ts";
import { absoluteRoots, isInside, type Roots } from "./roots.ts";
import { EMPTY_TEAM_FILE, findTeamFile, readTeamFile, type TeamFile } from "./team-file.ts";

/** An old module as an import names it. */
export interface OldModule {
  /** Null if only a rule for the beginning of its name matched. */
  readonly row: MapModule | null;
  /** The module without prefix, as the TypeScript services or the page spell it. */
  readonly module: string;
  readonly tree: Tree;
  /** How the import names it; `compat`: through the compat package. */
  readonly via: Via;
  readonly recipe: string;
}

/** The built-in map together with the team's `apex-ws.migration.json`. Paths are absolute. */
export interface Migration {
  readonly mapVersion: string;
  /** The team's file, or null. */
  readonly file: string | null;
  /** The folder of the team's file, else the one that the search began in. */
  readonly root: string;
  readonly modules: readonly MapModule[];
  readonly roots: Roots;
  /** Further class names of each role. */
  readonly roles: Readonly<Partial<Record<Role, readonly string[]>>>;
  /**
   * The old module that a specifier names in a file, or null. Understands prefixes, package roots, aliases of tsconfig,
   * relative paths, and in a `.py` file dotted and relative names. Throws `tsconfig_unreadable`.
   */
  resolve(specifier: string, importer: string): OldModule | null;
  /**
   * The paths, without extension, that an alias of the team's file or of the nearest tsconfig.json makes of a specifier; none if
   * it is no alias. Throws `tsconfig_unreadable`.
   */
  aliasTargets(specifier: string, importer: string): readonly string[];
  /** Python: the old module that `from package import name` loads; null if `name` is not a module. */
  resolveMember(specifier: string, name: string, importer: string): OldModule | null;
  /** Python: the old module, and the name in it, of a dotted path in a string, as `patch` takes it. */
  resolveTarget(target: string, importer: string): { readonly module: OldModule; readonly name: string | null } | null;
  /** The old module that a file is, if it lies in one of the roots. */
  moduleOfFile(file: string): OldModule | null;
  /** The row of a name, in either spelling; a `manual` one if the map does not list the name. */
  exportOf(module: OldModule, name: string): MapExport;
  /** True if a text names the old stack, also in a part of a specifier or a statement that no parser understands. */
  mentions(text: string): boolean;
  /** True if the team lets this file define the one manager. */
  isAllowed(file: string): boolean;
}

const PYTHON = /\.pyi?$/;

/**
 * Looks for `apex-ws.migration.json` from `start`, a file or folder, upwards; without one the built-in map is used alone.
 * Throws `team_file_unreadable` and `team_file_invalid`, with the file and the field.
 */
export function loadMigration(start: string): Migration {
  const folder = folderOf(path.resolve(start));
  const file = findTeamFile(folder);
  return file === null ? createMigration(EMPTY_TEAM_FILE, null, folder) : createMigration(readTeamFile(file), file, path.dirname(file));
}

function folderOf(start: string): string {
  return statSync(start, { throwIfNoEntry: false })?.isDirectory() === true ? start : path.dirname(start);
}

function createMigration(team: TeamFile, file: string | null, root: string): Migration {
  const catalog = new Catalog(team);
  const roots = absoluteRoots(team.roots, root);
  const prefixes = { ...team.prefixes, compat: LEGACY_MAP.prefixes.compat };
  const aliases = team.aliases === undefined ? tsconfigAliases() : teamAliases(team.aliases, root);
  const context = { catalog, roots, prefixes, aliases };
  const allowed = team.allow.map((each) => path.resolve(root, each));
  return {
    mapVersion: LEGACY_MAP.version,
    file,
    root,
    modules: catalog.modules,
    roots,
    roles: team.roles,
    resolve: (specifier, importer) =>
      PYTHON.test(importer)
        ? asPython(resolvePython(context, specifier, importer))
        : resolveTypeScript(context, specifier, importer),
    aliasTargets: aliases,
    resolveMember: (specifier, name, importer) => asPython(resolvePythonMember(context, specifier, name, importer)),
    resolveTarget(target, importer) {
      const found = resolvePythonTarget(context, target, importer);
      return found === null ? null : { module: { ...found.module, via: "python" }, name: found.name };
    },
    moduleOfFile(name) {
      if (PYTHON.test(name)) return asPython(pythonFileModule(context, name));
      const entry = fileModule(context, name);
      return entry === null ? null : { ...entry, via: "relative" };
    },
    exportOf,
    mentions: createMentions(catalog, mentionedPrefixes(team)),
    isAllowed: (name) => isInside(allowed, name),
  };
}

function mentionedPrefixes({ prefixes, aliases = {} }: TeamFile): string[] {
  const ofAliases = Object.keys(aliases).map((alias) => alias.replace(/\*.*$/, ""));
  // The alias "*" begins with nothing, which every text does.
  return [...prefixes.typescript, ...prefixes.page, ...prefixes.python, ...LEGACY_MAP.prefixes.compat, ...ofAliases].filter(Boolean);
}

const asPython = (entry: CatalogEntry | null): OldModule | null => (entry === null ? null : { ...entry, via: "python" });
