import path from "node:path";
import { loadMigration, type Migration } from "@apex/ws-migration";
import { readTextFile, type TextFile } from "./files/text-file.ts";
import { toCanonicalPython } from "./python/canonical.ts";
import { toCompat } from "./transform/compat.ts";
import { applyEdits } from "./transform/edits.ts";
import type { Left, Transformed } from "./transform/result.ts";
import { toSuccessor } from "./transform/successor.ts";

/** `compat`: the same names from the compat package; `successor`: off the old names; `python`: imports of the canonical modules. */
export type Target = "compat" | "successor" | "python";

/** What became of one file. */
export interface FileResult {
  /** As it was given. */
  readonly file: string;
  readonly before: TextFile;
  /** `before` itself if nothing changes. */
  readonly after: TextFile;
  readonly moved: number;
  readonly left: readonly Left[];
  /** The old modules that the file uses. */
  readonly modules: readonly string[];
}

/** What became of a text. */
export type TextResult = Pick<FileResult, "moved" | "left" | "modules"> & { readonly text: string };

/** What a run is told beside its target. */
export interface CodemodOptions {
  /** Of the successor: the module that exports the one `manager`; an absolute path, or a specifier. Without it no call of a manager moves. */
  readonly manager?: string | undefined;
}

const TRANSFORMS: Readonly<Record<Target, (file: string, text: string, migration: Migration, manager: string | null) => Transformed>> = {
  compat: toCompat,
  successor: toSuccessor,
  python: toCanonicalPython,
};

/** Old modules themselves are not moved: they go when nothing takes anything from them. */
function isOldModule(file: string, migration: Migration): boolean {
  return (migration.moduleOfFile(file)?.row ?? null) !== null;
}

/**
 * What a text becomes. Characters outside of what moves stay as they are; twice changes nothing more. `file` is absolute: its
 * name says the language, its place what relative specifiers mean. Throws a `SyntaxError` for a text that cannot be parsed.
 */
export function codemodText(file: string, text: string, target: Target, migration: Migration = loadMigration(file), { manager }: CodemodOptions = {}): TextResult {
  // An old module of Python keeps its imports in order as well: it is the code that stays.
  if (target !== "python" && isOldModule(file, migration)) return { text, moved: 0, left: [], modules: [] };
  const { edits, ...said } = TRANSFORMS[target](file, text, migration, manager ?? null);
  return { text: applyEdits(text, edits), ...said };
}

/** Reads a file and says what becomes of it; writes nothing. */
export function codemodFile(root: string, file: string, target: Target, migration: Migration, options: CodemodOptions = {}): FileResult {
  const name = path.join(root, file);
  const before = readTextFile(name);
  const { text, ...said } = codemodText(name, before.text, target, migration, options);
  return { file, before, after: text === before.text ? before : { ...before, text }, ...said };
}
