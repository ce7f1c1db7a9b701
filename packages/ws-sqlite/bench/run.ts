import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { SUBJECTS } from "./subjects.ts";

/**
 * `node --conditions=@apex/source packages/ws-sqlite/bench/run.ts [folder]`: every variant under every load, each in a
 * fresh process. The folder decides which disk is measured; the default is the one for temporary files.
 */
const [folder = tmpdir()] = process.argv.slice(2);
const measureFile = fileURLToPath(new URL("./measure.ts", import.meta.url));

for (const [load, names] of [
  ["rate", ["main", "worker"]],
  ["full", ["main", "worker"]],
  ["reads", Object.keys(SUBJECTS)],
] as const) {
  const rows = names.map((name) => {
    const args = ["--conditions=@apex/source", "--disable-warning=ExperimentalWarning", measureFile, name, load, folder];
    return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as Record<string, unknown>;
  });
  console.table(rows);
}
