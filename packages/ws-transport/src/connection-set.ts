import type { Connection } from "./connection.ts";

/** The open connections, and a way to wait until there are none. */
export interface ConnectionSet {
  readonly all: ReadonlySet<Connection>;
  add(connection: Connection): void;
  delete(connection: Connection): void;
  /** Resolves when no connection is open. */
  empty(): Promise<void>;
  /** Resolves when no connection is open, or when the time is over. */
  emptyWithin(timeoutMs: number): Promise<void>;
}

export function createConnectionSet(): ConnectionSet {
  const all = new Set<Connection>();
  const waiting = new Set<() => void>();

  function empty(): Promise<void> {
    return all.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.add(resolve));
  }

  async function emptyWithin(timeoutMs: number): Promise<void> {
    if (all.size === 0) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      waiting.add(done);
    });
  }

  return {
    all,
    add: (connection) => void all.add(connection),
    delete(connection) {
      all.delete(connection);
      if (all.size > 0) return;
      for (const resolve of waiting) resolve();
      waiting.clear();
    },
    empty,
    emptyWithin,
  };
}
