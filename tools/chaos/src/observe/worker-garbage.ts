import { Session } from "node:inspector/promises";

/** Collects the garbage of this process's worker threads, those that start later included. Only a debugger can ask them to. */
export async function createWorkerGarbageCollector(): Promise<() => Promise<void>> {
  const session = new Session();
  const workers = new Set<string>();
  /** Those that were asked and have not answered. */
  const asked = new Map<string, () => void>();

  const answer = (worker: string): void => {
    asked.get(worker)?.();
    asked.delete(worker);
  };
  session.on("NodeWorker.attachedToWorker", ({ params }) => workers.add(params.sessionId));
  session.on("NodeWorker.receivedMessageFromWorker", ({ params }) => answer(params.sessionId));
  session.on("NodeWorker.detachedFromWorker", ({ params }) => {
    workers.delete(params.sessionId);
    answer(params.sessionId);
  });
  session.connect();
  await session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });

  const ask = async (sessionId: string): Promise<void> => {
    const answered = new Promise<void>((resolve) => asked.set(sessionId, resolve));
    const message = JSON.stringify({ id: 1, method: "HeapProfiler.collectGarbage" });
    await session.post("NodeWorker.sendMessageToWorker", { sessionId, message });
    await answered;
  };
  return async () => void (await Promise.all([...workers].map(ask)));
}
