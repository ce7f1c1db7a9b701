/** The newest runs that ended here: another event of one of them is a mistake of its agent, and no run of another process. */
export interface EndedRuns {
  add(key: string): void;
  has(key: string): boolean;
}

const ENDED_MAX = 10_000;

export function createEndedRuns(): EndedRuns {
  const keys = new Set<string>();
  return {
    add(key) {
      keys.add(key);
      if (keys.size <= ENDED_MAX) return;
      for (const oldest of keys) return void keys.delete(oldest);
    },
    has: (key) => keys.has(key),
  };
}
