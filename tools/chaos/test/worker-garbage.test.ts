import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, it, onTestFinished } from "vitest";
import { createWorkerGarbageCollector } from "../src/observe/worker-garbage.ts";

/** Makes 50 MiB or so, lets go of it, says so, and waits. */
const WASTEFUL = `
  const { parentPort } = require("node:worker_threads");
  globalThis.kept = Array.from({ length: 500_000 }, (_, index) => ({ index, list: [index] }));
  globalThis.kept = undefined;
  parentPort.on("message", () => undefined);
  parentPort.postMessage("wasted");
`;

const MIB = 1_048_576;

it("collects the garbage of a worker thread that started later, and does not wait for one that is gone", async () => {
  const collect = await createWorkerGarbageCollector();
  await collect();
  const worker = new Worker(WASTEFUL, { eval: true });
  onTestFinished(() => void worker.terminate());
  await once(worker, "message");
  const bytes = async (): Promise<number> => (await worker.getHeapStatistics()).total_physical_size;
  expect(await bytes()).toBeGreaterThan(20 * MIB);
  await collect();
  expect(await bytes()).toBeLessThan(15 * MIB);
  await worker.terminate();
  await collect();
});
