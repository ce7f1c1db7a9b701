import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { type Baseline, findTeamFile, isTestFile, loadMigration, type Migration, readBaseline } from "@apex/ws-migration";

const BASELINE_FILE = "apex-ws.baseline.json";

export interface ProjectOptions {
  /** Of the linter: the linted file, and the folder that it runs in. */
  readonly filename: string;
  readonly cwd: string;
  /** Path from `cwd`; `false` for none; by default the file beside the team's, or in `cwd`, if there is one. */
  readonly baseline: string | false | undefined;
}

/** What the rules know of the tree that a linted file belongs to. */
export interface Project {
  readonly file: string;
  readonly migration: Migration;
  /** The gate counts no definitions of tests. */
  readonly isTest: boolean;
  /** How often the baseline lets this file use `module#name`. */
  usesAllowed(key: string): number;
  /** True if the baseline knows this file for a definition of `role:Name`. */
  definitionAllowed(key: string): boolean;
}

/** An editor lints one file again and again: what has not changed since is not read again. */
function cached<T>(load: (key: string) => T): (key: string, changedAtMs: number) => T {
  const cache = new Map<string, { readonly changedAtMs: number; readonly value: T }>();
  return (key, changedAtMs) => {
    const known = cache.get(key);
    if (known?.changedAtMs === changedAtMs) return known.value;
    const value = load(key);
    cache.set(key, { changedAtMs, value });
    return value;
  };
}

const migrationFrom = cached(loadMigration);
const baselineFrom = cached(readBaseline);

const changedAtMs = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function baselineFile({ cwd, baseline }: ProjectOptions, migration: Migration): string | null {
  if (baseline === false) return null;
  // One that is named and missing is an error when it is read: a typing mistake must not let everything pass.
  if (baseline !== undefined) return path.resolve(cwd, baseline);
  const folders = migration.file === null ? [cwd] : [migration.root, cwd];
  return folders.map((folder) => path.join(folder, BASELINE_FILE)).find((file) => existsSync(file)) ?? null;
}

/** Throws a `MigrationError` if the team's file or the baseline cannot be used. */
export function openProject(options: ProjectOptions): Project {
  const file = path.resolve(options.cwd, options.filename);
  const teamFile = findTeamFile(path.dirname(file));
  const migration = migrationFrom(teamFile === null ? options.cwd : path.dirname(teamFile), teamFile === null ? 0 : changedAtMs(teamFile));
  const known = baselineFile(options, migration);
  const baseline: Pick<Baseline, "uses" | "definitions"> =
    known === null ? { uses: {}, definitions: {} } : baselineFrom(known, changedAtMs(known));
  const relativeTo = (folder: string): string => path.relative(folder, file).replaceAll(path.sep, "/");
  const name = known === null ? "" : relativeTo(path.dirname(known));
  return {
    file,
    migration,
    isTest: isTestFile(relativeTo(migration.root)),
    usesAllowed: (key) => baseline.uses[name]?.[key] ?? 0,
    definitionAllowed: (key) => baseline.definitions[key]?.includes(name) === true,
  };
}
