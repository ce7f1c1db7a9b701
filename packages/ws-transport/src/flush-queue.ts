/** Something that gathers output and writes it when told to. */
export interface Flushable {
  flush(): void;
}

/** Collects what has to be written and writes it together once per turn of the event loop. */
export interface FlushQueue {
  /** To be called once per flush, when something began to wait. */
  schedule(writer: Flushable): void;
}

/**
 * One immediate for all connections of a transport: it runs as soon as the callbacks at hand are done, so an idle server
 * adds no delay, and a busy one writes each socket once for everything that happened meanwhile.
 */
export function createFlushQueue(): FlushQueue {
  let waiting: Flushable[] = [];

  function run(): void {
    const writers = waiting;
    waiting = [];
    for (const writer of writers) writer.flush();
  }

  return {
    schedule(writer) {
      if (waiting.length === 0) setImmediate(run);
      waiting.push(writer);
    },
  };
}
