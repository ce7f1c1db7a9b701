/** Which thread a run belongs to, as old code says it beforehand (`registerRunThreadMapping`). */
export interface RunThreads {
  set(runId: string, threadId: string): void;
  get(runId: string): string | undefined;
  delete(runId: string): boolean;
  readonly size: number;
}

const RUNS_MAX = 10_000;

/** Of so many that the oldest is forgotten: old code seldom takes one back. */
export function createRunThreads(): RunThreads {
  const threads = new Map<string, string>();
  return {
    set(runId, threadId) {
      threads.delete(runId);
      threads.set(runId, threadId);
      if (threads.size <= RUNS_MAX) return;
      for (const oldest of threads.keys()) return void threads.delete(oldest);
    },
    get: (runId) => threads.get(runId),
    delete: (runId) => threads.delete(runId),
    get size() {
      return threads.size;
    },
  };
}
