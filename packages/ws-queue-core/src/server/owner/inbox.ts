import type { RequestId, RunId } from "../../ids.ts";
import type { ThreadState, WaitingRequest } from "../../store/state.ts";

/** What an owner knows of its inbox: the store's state as it was read last, and what it did to it since. */
export interface Inbox {
  /** The store's state is about to be read: it will have every mark that was told before. */
  beginLoad(): void;
  /** Takes over the store's state. Marks that were told since `beginLoad` may be missing in it. */
  load(thread: ThreadState): void;
  /** The request to handle next. */
  head(): WaitingRequest | undefined;
  /** How often the head was begun. */
  attempt(): number;
  /** The newest run that died of the head. */
  retryOf(): RunId | undefined;
  markCancelled(requestId: RequestId): void;
  isCancelled(requestId: RequestId): boolean;
  begun(attempt: number): void;
  died(runId: RunId): void;
  consumed(): void;
}

export function createInbox(): Inbox {
  let waiting: readonly WaitingRequest[] = [];
  let attempt = 0;
  let died: readonly RunId[] = [];
  const marked = new Set<RequestId>();
  const mark = (request: WaitingRequest): WaitingRequest => (marked.has(request.requestId) ? { ...request, cancelled: true } : request);
  return {
    beginLoad: () => marked.clear(),
    load(thread) {
      ({ attempt, died } = thread);
      waiting = thread.waiting.map(mark);
    },
    head: () => waiting[0],
    attempt: () => attempt,
    retryOf: () => died.at(-1),
    markCancelled(requestId) {
      marked.add(requestId);
      waiting = waiting.map(mark);
    },
    isCancelled: (requestId) => waiting.some((request) => request.requestId === requestId && request.cancelled),
    begun(next) {
      attempt = next;
    },
    died(runId) {
      // reached: retry-of-a-dead-run
      died = [...died, runId];
    },
    consumed() {
      waiting = waiting.slice(1);
      attempt = 0;
      died = [];
    },
  };
}
