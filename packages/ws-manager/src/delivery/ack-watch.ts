import { createError, tryRead, type StreamKey } from "@apex/ws-queue-core";

/** How far a client has come with an entry: it has it, or its application is done with it. */
export type AckLevel = "received" | "processed";

/** Lets somebody wait until any client has confirmed an entry. Nothing is kept for streams that nobody waits for. */
export interface AckWatch {
  handleAck(stream: StreamKey, received: number, processed: number): void;
  /** The last offset of the stream that a waiter waits for; undefined where none waits. */
  wanted(stream: StreamKey): number | undefined;
  /** Resolves at the first ack of this offset or a later one; rejects when the signal aborts, and with `overloaded` when too many wait. */
  wait(stream: StreamKey, offset: number, level: AckLevel, signal: AbortSignal): Promise<void>;
}

interface Waiter {
  readonly offset: number;
  readonly level: AckLevel;
  readonly resolve: () => void;
}

/** While no client of a stream is there, a service may go on waiting for each of its events. */
const WAITING_MAX = 20_000;
const WAITING_PER_STREAM_MAX = 1_000;

/** `ask`: called with each waiter, so that the stream's connections ask their clients. */
export function createAckWatch(ask: (stream: StreamKey, offset: number) => void): AckWatch {
  const waiters = new Map<StreamKey, Set<Waiter>>();
  let waiting = 0;

  function remove(stream: StreamKey, waiter: Waiter): void {
    const own = waiters.get(stream);
    if (own?.delete(waiter) === true) waiting -= 1;
    if (own?.size === 0) waiters.delete(stream);
  }

  return {
    handleAck(stream, received, processed) {
      for (const waiter of waiters.get(stream) ?? []) {
        if ((waiter.level === "received" ? received : processed) < waiter.offset) continue;
        remove(stream, waiter);
        waiter.resolve();
      }
    },
    wanted(stream) {
      const own = waiters.get(stream);
      return own === undefined ? undefined : Math.max(...[...own].map(({ offset }) => offset));
    },
    wait(stream, offset, level, signal) {
      return new Promise((resolve, reject) => {
        const own = waiters.get(stream) ?? new Set<Waiter>();
        const abort = (): void => {
          remove(stream, waiter);
          const code = tryRead(() => signal.reason instanceof Error && signal.reason.name === "TimeoutError") === true ? "deadline_exceeded" : "cancelled";
          reject(createError(code, `No client confirmed offset ${offset} as ${level}`, { offset }));
        };
        const waiter: Waiter = { offset, level, resolve: () => (signal.removeEventListener("abort", abort), resolve()) };
        if (signal.aborted) return abort();
        if (waiting >= WAITING_MAX || own.size >= WAITING_PER_STREAM_MAX) {
          return reject(createError("overloaded", `Too many wait for acknowledgements: ${own.size} of this stream, ${waiting} in all`, { waiting }));
        }
        waiting += 1;
        own.add(waiter);
        waiters.set(stream, own);
        signal.addEventListener("abort", abort, { once: true });
        ask(stream, offset);
      });
    },
  };
}
