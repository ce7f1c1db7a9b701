import { EMPTY_LEDGER } from "./ledger.ts";
import type { Lease, ThreadState } from "./state.ts";

/** A lease that nobody ever held. */
export const FREE_LEASE: Lease = { fence: undefined, counter: 0, renewal: 0 };

/** A thread in which nothing happened yet. */
export const EMPTY_THREAD: ThreadState = {
  lease: FREE_LEASE,
  ledger: EMPTY_LEDGER,
  attempt: 0,
  died: [],
  waiting: [],
  tombstones: [],
  openRuns: [],
};

/** True when somebody has to look after the thread: a request waits or a run is open. */
export const isPending = (thread: ThreadState): boolean => thread.waiting.length > 0 || thread.openRuns.length > 0;
