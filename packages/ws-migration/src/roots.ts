import path from "node:path";
import type { TeamFile } from "./team-file.ts";

/** The folders that hold the old trees, absolute. */
export interface Roots {
  readonly backend: readonly string[];
  readonly page: readonly string[];
  readonly python: readonly string[];
}

export function absoluteRoots({ backend, page, python }: TeamFile["roots"], root: string): Roots {
  const absolute = (folders: readonly string[]): string[] => folders.map((folder) => path.resolve(root, folder));
  return { backend: absolute(backend), page: absolute(page), python: absolute(python) };
}

/** The path of a file inside the deepest of the folders that holds it, or null. */
export function pathInside(folders: readonly string[], file: string): string | null {
  const inside = folders
    .map((folder) => path.relative(folder, file))
    .filter((relative) => relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative));
  return inside.toSorted((a, b) => a.length - b.length)[0] ?? null;
}

export const isInside = (folders: readonly string[], file: string): boolean => pathInside(folders, file) !== null;
