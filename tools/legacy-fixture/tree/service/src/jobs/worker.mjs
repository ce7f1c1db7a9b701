import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";

const { getMessageBuffer } = createRequire(import.meta.url)("@apex/backend/websocket-core/message-buffer");

export const startWorker = () =>
  new Worker(new URL("../websocket-core/message-queue.ts", import.meta.url), { workerData: getMessageBuffer().config });
