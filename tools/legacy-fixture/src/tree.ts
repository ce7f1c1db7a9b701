import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** A small code base on the old stack: a service, a page and a Python tree. Its files are read, never run or compiled. */
export const TREE = path.join(import.meta.dirname, "../tree");

/** Every file of the tree, relative to it, with "/". */
export function treeFiles(): readonly string[] {
  return readdirSync(TREE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(TREE, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .toSorted();
}

/** The line, from 1, of the only place of a file that has this text. */
export function lineOf(file: string, text: string): number {
  const before = readFileSync(path.join(TREE, file), "utf8").split(text);
  if (before.length !== 2) throw new Error(`${file} has ${before.length - 1} times: ${text}`);
  return before[0]?.split("\n").length ?? 0;
}
