import { createError } from "@apex/ws-queue-core";
import type { Report } from "@apex/ws-transport";

/** Calls back when the server listens, until what it returns is called. */
export type WhenListening = (listening: () => void) => () => void;

export interface MissingReport {
  /** Clients can come. */
  say(): void;
  /** No client can come any more. */
  stop(): void;
}

/**
 * Says once which requests of the contract have no handler when the first client can come: such a request is accepted, and waits without
 * a word for a handler that perhaps somebody forgot.
 */
export function createMissingReport(missing: () => readonly string[], onError: Report, whenListening?: WhenListening): MissingReport {
  let isDone = false;
  const stopListening = whenListening?.(say);

  function say(): void {
    if (isDone) return;
    isDone = true;
    const names = missing();
    if (names.length === 0) return;
    const text = `No handler is registered for ${names.join(", ")}: such requests wait. Call onRequest for each before the server listens`;
    onError(createError("misconfigured", text, { missing: names.join(", ") }));
  }

  function stop(): void {
    isDone = true;
    stopListening?.();
  }

  return { say, stop };
}
