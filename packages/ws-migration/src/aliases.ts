import path from "node:path";
import { type Cache, createPathsMatcher, getTsconfig, type PathsMatcher, parseTsconfig, type TsConfigResult } from "get-tsconfig";
import { createMigrationError } from "./errors.ts";

/** Absolute paths, without extension, that a specifier may stand for in a file. */
export type ResolveAlias = (specifier: string, importer: string) => readonly string[];

/** Aliases that the team wrote down, relative to its file. */
export function teamAliases(aliases: Readonly<Record<string, readonly string[]>>, root: string): ResolveAlias {
  const paths = Object.fromEntries(Object.entries(aliases).map(([key, targets]) => [key, [...targets]]));
  const matcher = createPathsMatcher({ path: path.join(root, "tsconfig.json"), config: { compilerOptions: { baseUrl: root, paths } } });
  return (specifier) => matcher?.(specifier) ?? [];
}

/** `paths` and `baseUrl` of the nearest tsconfig.json or jsconfig.json, and of the projects that it refers to. */
export function tsconfigAliases(): ResolveAlias {
  const files: Cache = new Map();
  const matchers = new Map<string, readonly PathsMatcher[]>();
  return (specifier, importer) => {
    const folder = path.dirname(importer);
    const known = matchers.get(folder) ?? readMatchers(folder, files);
    matchers.set(folder, known);
    return known.flatMap((matcher) => matcher(specifier));
  };
}

function readMatchers(folder: string, files: Cache): readonly PathsMatcher[] {
  try {
    const config = getTsconfig(folder, "tsconfig.json", files) ?? getTsconfig(folder, "jsconfig.json", files);
    if (config === null) return [];
    return [config, ...referredProjects(config, files)].flatMap((each) => createPathsMatcher(each) ?? []);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw createMigrationError(
      "tsconfig_unreadable",
      `The tsconfig.json of ${folder} cannot be read, so its aliases are unknown: ${why}. Correct it, or name the aliases in apex-ws.migration.json.`,
      { folder },
      error,
    );
  }
}

/** Vite's template keeps the aliases in tsconfig.app.json, which tsconfig.json refers to. */
function referredProjects({ path: file, config }: TsConfigResult, files: Cache): TsConfigResult[] {
  return (config.references ?? []).map((reference) => {
    const target = path.resolve(path.dirname(file), reference.path);
    const referred = target.endsWith(".json") ? target : path.join(target, "tsconfig.json");
    return { path: referred, config: parseTsconfig(referred, files) };
  });
}
