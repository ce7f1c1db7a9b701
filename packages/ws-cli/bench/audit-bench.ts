import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { audit } from "../src/audit/audit.ts";
import { threadsFor } from "../src/audit/scan/pool.ts";
import { generateTree } from "./generate.ts";

/**
 * `pnpm legacy:audit-bench [files]`: audits a generated tree, and compares with what cannot be saved: reading the same files
 * and masking their strings and comments once, in the same run and with as many threads. The
 * threads of both start while the clock runs, and load their code from the sources.
 */
const files = Number(process.argv[2] ?? 5_000);
const BYTES_PER_FILE = 16 * 1024;
const SEED = 1;
const RATIO_WANTED = 6;
const FILES_PER_ORDER = 24;

const root = mkdtempSync(path.join(tmpdir(), "apex-audit-bench-"));
try {
  const tree = generateTree(root, { files, bytesPerFile: BYTES_PER_FILE, seed: SEED });
  const threads = threadsFor(files);
  console.log(
    `${files.toLocaleString("en")} files, ${(tree.bytes / 1e6).toFixed(1)} MB, half Python, seed ${SEED}; Node ${process.version}, ${availableParallelism()} cores`,
  );
  const masking = await seconds(() =>
    maskAll(
      tree.files.map((file) => path.join(root, file)),
      threads,
    ),
  );
  const auditing = await seconds(async () => {
    const { totals, problems } = await audit(root);
    console.log(
      `${totals.statements.toLocaleString("en")} statements use the stack, in ${totals.filesWithUses.toLocaleString("en")} files; ${problems.length} problems`,
    );
  });
  console.log(`reading and masking  ${shown(masking, threads)}`);
  console.log(`audit                ${shown(auditing, threads)}`);
  console.log(
    `ratio                ${(auditing.wall / masking.wall).toFixed(1)} × by the clock, ${(auditing.cpu / masking.cpu).toFixed(1)} × by CPU (wanted: at most ${RATIO_WANTED} ×)`,
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}

interface Seconds {
  readonly wall: number;
  /** Of all threads: says more than the wall clock where other programs run as well. */
  readonly cpu: number;
}

async function maskAll(names: readonly string[], threads: number): Promise<void> {
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL("./mask-worker.ts", import.meta.url), { execArgv: ["--conditions=@apex/source"] }),
  );
  const orders = Array.from({ length: Math.ceil(names.length / FILES_PER_ORDER) }, (_, index) =>
    names.slice(index * FILES_PER_ORDER, (index + 1) * FILES_PER_ORDER),
  ).values();
  await Promise.all(
    workers.map(async (worker) => {
      for (const order of orders) {
        worker.postMessage(order);
        await once(worker, "message");
      }
    }),
  );
  await Promise.all(workers.map((worker) => worker.terminate()));
}

async function seconds(action: () => Promise<unknown>): Promise<Seconds> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await action();
  const { user, system } = process.cpuUsage(before);
  return { wall: (performance.now() - start) / 1_000, cpu: (user + system) / 1e6 };
}

function shown({ wall, cpu }: Seconds, threads: number): string {
  return `${wall.toFixed(2)} s, ${cpu.toFixed(2)} s of CPU, ${threads} ${threads === 1 ? "thread" : "threads"}`;
}
