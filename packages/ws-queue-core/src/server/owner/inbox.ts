import { failuresSoFar, keptFailures, type AttemptFailure } from "../../attempt-failure.ts";
import type { RequestId, RunId } from "../../ids.ts";
import type { Postponed, ThreadState, WaitingRequest } from "../../store/state.ts";

/** What the attempts at the head came to. */
export type Tries = Pick<ThreadState, "attempt" | "excused" | "failures" | "postponed" | "died">;

const UNTRIED: Tries = { attempt: 0, excused: 0, failures: [], postponed: undefined, died: [] };

/** What an owner knows of its inbox: the store's state as it was read last, and what it did to it since. */
export interface Inbox {
  /** The store's state is about to be read: it will have every mark that was told before. */
  beginLoad(): void;
  /** Takes over the store's state. Marks that were told since `beginLoad` may be missing in it. */
  load(thread: ThreadState): void;
  waiting(): readonly WaitingRequest[];
  /** The request to handle next. */
  head(): WaitingRequest | undefined;
  tries(): Tries;
  /** How often the head was begun. */
  attempt(): number;
  /** The newest run that died of it. */
  retryOf(): RunId | undefined;
  /** False while the head waits for its next attempt. A cancelled one is not waited for. `watched`: the `dueAt` of a wait that is over. */
  isDue(epochMs: number, watched?: number): boolean;
  /** The offset of the newest request that was ever known. */
  newest(): number;
  isKnown(requestId: RequestId): boolean;
  markCancelled(requestId: RequestId): void;
  isCancelled(requestId: RequestId): boolean;
  begun(attempt: number): void;
  died(runId: RunId): void;
  /** The attempt ended without a result; without a failure it does not count. */
  postponed(until: Postponed, failure: AttemptFailure | undefined): void;
  consumed(): void;
}

export function createInbox(): Inbox {
  let waiting: readonly WaitingRequest[] = [];
  let tries: Tries = UNTRIED;
  let newest = 0;
  const marked = new Set<RequestId>();
  const mark = (request: WaitingRequest): WaitingRequest => (marked.has(request.requestId) ? { ...request, cancelled: true } : request);
  const find = (requestId: RequestId) => waiting.find((request) => request.requestId === requestId);
  return {
    beginLoad: () => marked.clear(),
    load(thread) {
      const { attempt, excused, failures, postponed, died } = thread;
      tries = { attempt, excused, failures, postponed, died };
      waiting = thread.waiting.map(mark);
      newest = waiting.at(-1)?.offset ?? newest;
    },
    waiting: () => waiting,
    head: () => waiting[0],
    tries: () => tries,
    attempt: () => tries.attempt,
    retryOf: () => tries.died.at(-1),
    isDue(epochMs, watched) {
      const { postponed } = tries;
      if (postponed === undefined || waiting[0]?.cancelled === true || postponed.dueAt <= epochMs) return true;
      if (postponed.dueAt !== watched) return false;
      // reached: due-by-watching
      return true;
    },
    newest: () => newest,
    isKnown: (requestId) => find(requestId) !== undefined,
    markCancelled(requestId) {
      marked.add(requestId);
      waiting = waiting.map(mark);
    },
    isCancelled: (requestId) => find(requestId)?.cancelled === true,
    begun(attempt) {
      tries = { ...tries, attempt, failures: failuresSoFar(tries), postponed: undefined };
    },
    died(runId) {
      // reached: retry-of-a-dead-run
      tries = { ...tries, died: [...tries.died, runId] };
    },
    postponed(until, failure) {
      const postponed = until.delayMs > 0 ? until : undefined;
      if (failure === undefined) tries = { ...tries, postponed, excused: tries.excused + 1 };
      else tries = { ...tries, postponed, failures: keptFailures([...tries.failures, failure]) };
    },
    consumed() {
      waiting = waiting.slice(1);
      tries = UNTRIED;
    },
  };
}
