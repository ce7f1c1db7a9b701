import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { audit } from "../src/audit/audit.ts";
import { maskPython } from "../src/audit/scan/python/mask.ts";
import { decodeSource } from "../src/audit/scan/source.ts";
import { generateTree } from "./generate.ts";

/**
 * `pnpm legacy:audit-bench [files]`: audits a generated tree, and compares with what cannot be saved: reading and masking
 * the same bytes once, in the same run and in one thread.
 */
const files = Number(process.argv[2] ?? 5_000);
const BYTES_PER_FILE = 16 * 1024;
const SEED = 1;
const RATIO_WANTED = 6;

const root = mkdtempSync(path.join(tmpdir(), "apex-audit-bench-"));
try {
  const tree = generateTree(root, { files, bytesPerFile: BYTES_PER_FILE, seed: SEED });
  console.log(
    `${files.toLocaleString("en")} files, ${(tree.bytes / 1e6).toFixed(1)} MB, half Python, seed ${SEED}; Node ${process.version}, ${availableParallelism()} cores`,
  );
  const masking = await seconds(() => {
    for (const file of tree.files) maskPython(decodeSource(readFileSync(path.join(root, file))).text);
  });
  const auditing = await seconds(async () => {
    const { totals, problems } = await audit(root);
    console.log(
      `${totals.statements.toLocaleString("en")} statements use the stack, in ${totals.filesWithUses.toLocaleString("en")} files; ${problems.length} problems`,
    );
  });
  console.log(`reading and masking  ${shown(masking)}`);
  console.log(
    `audit                ${shown(auditing)}   ${(auditing.wall / masking.wall).toFixed(1)} × (wanted: at most ${RATIO_WANTED} ×; by CPU ${(auditing.cpu / masking.cpu).toFixed(1)} ×)`,
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}

interface Seconds {
  readonly wall: number;
  /** Of all threads: says more than the wall clock where other programs run as well. */
  readonly cpu: number;
}

async function seconds(action: () => void | Promise<void>): Promise<Seconds> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await action();
  const { user, system } = process.cpuUsage(before);
  return { wall: (performance.now() - start) / 1_000, cpu: (user + system) / 1e6 };
}

function shown({ wall, cpu }: Seconds): string {
  return `${wall.toFixed(2)} s (${cpu.toFixed(2)} s of CPU)`;
}
