import { parentPort, workerData } from "node:worker_threads";
import { loadMigration } from "@apex/ws-migration";
import type { WorkerAnswer, WorkerOrder, WorkerSetup } from "./pool.ts";
import { createScanner } from "./scanner.ts";

// An entry of its own: pool.ts starts it as a thread.
const { root } = workerData as WorkerSetup;
const scan = createScanner(root, loadMigration(root));
parentPort?.on("message", ({ files, deep }: WorkerOrder) => {
  const answer: WorkerAnswer = files.map((file) => scan(file, deep));
  parentPort?.postMessage(answer);
});
