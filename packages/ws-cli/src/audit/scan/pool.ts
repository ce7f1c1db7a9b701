import { once } from "node:events";
import { availableParallelism } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { Migration } from "@apex/ws-migration";
import type { FileFacts } from "./facts.ts";
import { createScanner } from "./scanner.ts";

export interface WorkerSetup {
  readonly root: string;
}
export interface WorkerOrder {
  readonly files: readonly string[];
  readonly deep: boolean;
}
export type WorkerAnswer = readonly FileFacts[];

export interface ScanOptions {
  readonly root: string;
  readonly migration: Migration;
  readonly files: readonly string[];
  readonly deep: boolean;
  readonly onProgress: (scanned: number) => void;
}

/** Starting threads and sending facts between them costs more than scanning a small tree. */
const FILES_WORTH_THREADS = 400;
const THREADS_MAX = 4;
const FILES_PER_ORDER = 24;

/** Scans files, in threads where that is faster. The facts come in the order of the files. */
export async function scanFiles(options: ScanOptions): Promise<FileFacts[]> {
  const threads = Math.min(availableParallelism(), THREADS_MAX);
  return options.files.length < FILES_WORTH_THREADS || threads < 2 ? scanHere(options) : scanInThreads(options, threads);
}

function scanHere({ root, migration, files, deep, onProgress }: ScanOptions): FileFacts[] {
  const scan = createScanner(root, migration);
  return files.map((file, index) => {
    onProgress(index);
    return scan(file, deep);
  });
}

async function scanInThreads({ root, files, deep, onProgress }: ScanOptions, threads: number): Promise<FileFacts[]> {
  const facts: FileFacts[] = [];
  const orders = Array.from({ length: Math.ceil(files.length / FILES_PER_ORDER) }, (_, index) => index * FILES_PER_ORDER).values();
  let scanned = 0;
  const work = async (worker: Worker): Promise<void> => {
    for (const start of orders) {
      worker.postMessage({ files: files.slice(start, start + FILES_PER_ORDER), deep } satisfies WorkerOrder);
      const [answer] = (await once(worker, "message")) as [WorkerAnswer];
      for (const [index, each] of answer.entries()) facts[start + index] = each;
      scanned += answer.length;
      onProgress(scanned);
    }
  };
  const workers = Array.from({ length: threads }, () => startWorker({ root }));
  try {
    await Promise.all(workers.map(work));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return facts;
}

/** The worker lies beside this file and has its extension: `.ts` from the sources, `.js` or `.cjs` when built. */
function startWorker(workerData: WorkerSetup): Worker {
  const extension = path.extname(new URL(import.meta.url).pathname);
  const file = new URL(`./scan-worker${extension}`, import.meta.url);
  return new Worker(file, { workerData, ...(extension === ".ts" ? { execArgv: ["--conditions=@apex/source"] } : {}) });
}
