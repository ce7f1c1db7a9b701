import path from "node:path";
import { createPathsMatcher, getTsconfig, type Cache, type PathsMatcher } from "get-tsconfig";

/** Paths for which an alias of the nearest tsconfig.json stands. One that cannot be read has none; the map reports it. */
export function tsconfigAliases(): (specifier: string, importer: string) => readonly string[] {
  const files: Cache = new Map();
  const matchers = new Map<string, PathsMatcher | null>();
  return (specifier, importer) => {
    const folder = path.dirname(importer);
    let matcher = matchers.get(folder);
    if (matcher === undefined) {
      matcher = readMatcher(folder, files);
      matchers.set(folder, matcher);
    }
    return matcher?.(specifier) ?? [];
  };
}

function readMatcher(folder: string, files: Cache): PathsMatcher | null {
  try {
    const config = getTsconfig(folder, "tsconfig.json", files);
    return config === null ? null : createPathsMatcher(config);
  } catch {
    return null;
  }
}
