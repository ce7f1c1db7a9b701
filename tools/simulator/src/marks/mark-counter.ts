import { MARKS_KEY, type MarkCounts } from "./marks.ts";

/** Counts the marks that this process reaches. */
export interface MarkCounter {
  /** What was reached since the last time. */
  take(): MarkCounts;
}

export function installMarkCounter(): MarkCounter {
  let counts = new Map<string, number>();
  const reach = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  Object.assign(globalThis, { [Symbol.for(MARKS_KEY)]: reach });
  return {
    take() {
      const taken = Object.fromEntries(counts);
      counts = new Map();
      return taken;
    },
  };
}
