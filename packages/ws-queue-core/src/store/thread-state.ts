import { EMPTY_LEDGER } from "./ledger.ts";
import type { Lease, ThreadState } from "./state.ts";

/** A lease that nobody ever held. */
export const FREE_LEASE: Lease = { fence: undefined, counter: 0, renewal: 0 };

/** What a thread knows of a head that was not begun. */
export const UNTRIED: Pick<ThreadState, "attempt" | "excused" | "failures" | "postponed" | "died"> = {
  attempt: 0,
  excused: 0,
  failures: [],
  postponed: undefined,
  died: [],
};

/** A thread in which nothing happened yet. */
export const EMPTY_THREAD: ThreadState = {
  lease: FREE_LEASE,
  ledger: EMPTY_LEDGER,
  ...UNTRIED,
  waiting: [],
  tombstones: [],
  openRuns: [],
};

/** A thread after its deletion. The counter goes on, so that no fence of before is given again, and who has one is fenced. */
export const deletedThread = ({ lease }: ThreadState): ThreadState => ({ ...EMPTY_THREAD, lease: { ...lease, fence: undefined } });
