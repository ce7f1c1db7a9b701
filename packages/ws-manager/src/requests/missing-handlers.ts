import { createError } from "@apex/ws-queue-core";
import type { Report } from "@apex/ws-transport";

/**
 * Says once which requests of the contract have no handler when the first client can come: such a request is accepted, and waits without
 * a word for a handler that perhaps somebody forgot.
 */
export function createMissingReport(missing: () => readonly string[], onError: Report): () => void {
  let isSaid = false;
  return () => {
    if (isSaid) return;
    isSaid = true;
    const names = missing();
    if (names.length === 0) return;
    const text = `No handler is registered for ${names.join(", ")}: such requests wait. Call onRequest for each before the server listens`;
    onError(createError("misconfigured", text, { missing: names.join(", ") }));
  };
}
