import { writeFile } from "node:fs/promises";
import path from "node:path";
import { codemodFile, type Target } from "@apex/ws-codemod";
import { loadMigration } from "@apex/ws-migration";
import { filesOf } from "./folders.ts";

export interface Moved {
  readonly files: number;
  readonly uses: number;
  /** Uses that a person has to move. */
  readonly left: number;
}

/** Runs the codemod over files of a folder, all by default, and writes what it makes of them. */
export async function runCodemod(folder: string, target: Target, files?: readonly string[]): Promise<Moved> {
  const migration = loadMigration(folder);
  const moved = { files: 0, uses: 0, left: 0 };
  for (const file of files ?? (await filesOf(folder, target === "python" ? ".py" : ".ts"))) {
    const result = codemodFile(folder, file, target, migration);
    moved.uses += result.moved;
    moved.left += result.left.length;
    if (result.after === result.before) continue;
    moved.files++;
    await writeFile(path.join(folder, file), result.after.text);
  }
  return moved;
}
