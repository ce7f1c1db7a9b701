import { once } from "node:events";
import { availableParallelism } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { Migration } from "@apex/ws-migration";
import type { FileFacts, ReachFacts, ReachQuestion, UsageFacts, UsageQuestion } from "./facts.ts";
import { createScanner, type Scanner } from "./scanner.ts";

export interface WorkerSetup {
  readonly root: string;
}
export type WorkerOrder =
  | { readonly type: "scan"; readonly items: readonly string[] }
  | { readonly type: "usage"; readonly items: readonly UsageQuestion[] }
  | { readonly type: "reach"; readonly items: readonly ReachQuestion[] };
type WorkerAnswer = readonly FileFacts[] | readonly UsageFacts[] | readonly ReachFacts[];

/** Scans files in threads where that is faster, and in this one where it is not. */
export interface ScanPool extends AsyncDisposable {
  /** The facts come in the order of the files. */
  scan(files: readonly string[], onProgress: (scanned: number) => void): Promise<readonly FileFacts[]>;
  usage(questions: readonly UsageQuestion[]): Promise<readonly UsageFacts[]>;
  reach(questions: readonly ReachQuestion[]): Promise<readonly ReachFacts[]>;
}

/** Starting threads and sending facts between them costs more than scanning a small tree. */
const FILES_WORTH_THREADS = 400;
const THREADS_MAX = 8;
const ITEMS_PER_ORDER = 24;

export function createScanPool(root: string, migration: Migration, files: number): ScanPool {
  const threads = threadsFor(files);
  return threads < 2 ? poolHere(createScanner(root, migration)) : poolOfThreads(root, threads);
}

/** 1: the thread that asks. */
export function threadsFor(files: number): number {
  return files < FILES_WORTH_THREADS ? 1 : Math.min(availableParallelism(), THREADS_MAX);
}

export function answerOrder(order: WorkerOrder, scanner: Scanner): WorkerAnswer {
  switch (order.type) {
    case "scan":
      return order.items.map((file) => scanner.scan(file));
    case "usage":
      return order.items.map((question) => scanner.usage(question));
    case "reach":
      return order.items.map((question) => scanner.reach(question));
  }
}

function poolHere(scanner: Scanner): ScanPool {
  return {
    scan: async (files, onProgress) =>
      files.map((file, index) => {
        onProgress(index);
        return scanner.scan(file);
      }),
    usage: async (questions) => questions.map((question) => scanner.usage(question)),
    reach: async (questions) => questions.map((question) => scanner.reach(question)),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function poolOfThreads(root: string, threads: number): ScanPool {
  const workers = Array.from({ length: threads }, () => startWorker({ root }));

  /** Each thread takes the next part of the items when it has answered for the last one. */
  async function answers<Item, Answer>(
    items: readonly Item[],
    orderOf: (part: readonly Item[]) => WorkerOrder,
    onProgress: (done: number) => void,
  ): Promise<Answer[]> {
    const found: Answer[] = [];
    const starts = Array.from(
      { length: Math.ceil(items.length / ITEMS_PER_ORDER) },
      (_, index) => index * ITEMS_PER_ORDER,
    ).values();
    let done = 0;
    const work = async (worker: Worker): Promise<void> => {
      for (const start of starts) {
        worker.postMessage(orderOf(items.slice(start, start + ITEMS_PER_ORDER)));
        const [answer] = (await once(worker, "message")) as [readonly Answer[]];
        for (const [index, each] of answer.entries()) found[start + index] = each;
        done += answer.length;
        onProgress(done);
      }
    };
    await Promise.all(workers.map(work));
    return found;
  }

  return {
    scan: (files, onProgress) => answers<string, FileFacts>(files, (items) => ({ type: "scan", items }), onProgress),
    usage: (questions) => answers<UsageQuestion, UsageFacts>(questions, (items) => ({ type: "usage", items }), () => undefined),
    reach: (questions) => answers<ReachQuestion, ReachFacts>(questions, (items) => ({ type: "reach", items }), () => undefined),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** The worker lies beside this file and has its extension: `.ts` from the sources, `.js` or `.cjs` when built. */
function startWorker(workerData: WorkerSetup): Worker {
  const extension = path.extname(new URL(import.meta.url).pathname);
  const file = new URL(`./scan-worker${extension}`, import.meta.url);
  return new Worker(file, { workerData, ...(extension === ".ts" ? { execArgv: ["--conditions=@apex/source"] } : {}) });
}
