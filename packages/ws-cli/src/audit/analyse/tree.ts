import path from "node:path";
import type { Migration } from "@apex/ws-migration";
import type { FileFacts } from "../scan/facts.ts";

/** Everything that the analysis looks at. It reads no file itself; what it asks of `migration` and `aliases` may. */
export interface SourceTree {
  /** Absolute; the files of the facts are relative to it. */
  readonly root: string;
  readonly facts: readonly FileFacts[];
  readonly packages: readonly PackageFacts[];
  readonly migration: Migration;
  /** Absolute paths, without extension, for which an alias of tsconfig stands in a file. */
  readonly aliases: (specifier: string, importer: string) => readonly string[];
}

/** A package.json of the tree. */
export interface PackageFacts {
  /** Relative; "." for the root. */
  readonly folder: string;
  readonly name: string | null;
  /** Files that it names as its program or its exports, relative to the folder. */
  readonly entries: readonly string[];
}

export function absolute({ root }: Pick<SourceTree, "root">, file: string): string {
  // Of every import of the tree: joined by hand, as both parts are normal already.
  return `${root}${path.sep}${path.sep === "/" ? file : file.replaceAll("/", path.sep)}`;
}
