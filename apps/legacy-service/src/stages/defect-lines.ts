import { readFile } from "node:fs/promises";
import path from "node:path";
import { filesOf, TREE } from "./folders.ts";

/** Where a defect is written down in the old stack, or in the service's own code: `backend/src/….ts:12`. */
export async function defectLines(): Promise<ReadonlyMap<string, string>> {
  const places = new Map<string, string>();
  for (const part of ["backend", "service"]) {
    for (const file of await filesOf(path.join(TREE, part))) {
      const lines = (await readFile(path.join(TREE, part, file), "utf8")).split("\n");
      for (const [index, line] of lines.entries()) {
        for (const id of line.match(/\b[LDOXSHFR]\d\d\b/g) ?? []) if (/\/\*\*|\/\//.test(line)) places.set(id, `${part}/${file}:${index + 1}`);
      }
    }
  }
  return places;
}
