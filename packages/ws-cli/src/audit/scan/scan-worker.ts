import { parentPort, workerData } from "node:worker_threads";
import { loadMigration } from "@apex/ws-migration";
import { answerOrder, type WorkerOrder, type WorkerSetup } from "./pool.ts";
import { createScanner } from "./scanner.ts";

// An entry of its own: pool.ts starts it as a thread.
const { root } = workerData as WorkerSetup;
const scanner = createScanner(root, loadMigration(root));
parentPort?.on("message", (order: WorkerOrder) => parentPort?.postMessage(answerOrder(order, scanner)));
