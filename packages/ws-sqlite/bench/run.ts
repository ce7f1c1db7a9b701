import { execFileSync } from "node:child_process";
import { cpus, tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { SUBJECTS } from "./subjects.ts";

/**
 * `node --conditions=@apex/source packages/ws-sqlite/bench/run.ts [folder]`: every variant under every load, each in a
 * fresh process. The folder decides which disk is measured; the default is the one for temporary files. The slow disk is
 * made by strace, which adds 5 ms to each fsync.
 */
const [folder = tmpdir()] = process.argv.slice(2);
const measureFile = fileURLToPath(new URL("./measure.ts", import.meta.url));
const SLOW_DISK = ["strace", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=fsync,fdatasync"];
const DELAY = ["-e", "inject=fsync,fdatasync:delay_exit=5000"];

function measure(variant: string, load: string, wrapper: readonly string[]): Record<string, unknown> {
  const node = [process.execPath, "--conditions=@apex/source", "--disable-warning=ExperimentalWarning", measureFile];
  const [command = "", ...args] = [...wrapper, ...node, variant, load, folder];
  return JSON.parse(execFileSync(command, args, { encoding: "utf8" })) as Record<string, unknown>;
}

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown CPU"}, files in ${folder}`);
for (const [title, load, variants, wrapper] of [
  ["1000 commits a second", "rate", ["main", "worker"], []],
  ["1000 commits a second, fsync + 5 ms", "rate", ["main", "worker"], [...SLOW_DISK, ...DELAY]],
  ["256 commits in flight", "full", ["main", "worker"], []],
  ["1000 commits and 400 pages of 32 KiB a second", "reads", Object.keys(SUBJECTS), []],
  ["The same, fsync + 5 ms", "reads", Object.keys(SUBJECTS), [...SLOW_DISK, ...DELAY]],
] as const) {
  console.log(`\n${title}`);
  console.table(variants.map((variant) => measure(variant, load, wrapper)));
}
