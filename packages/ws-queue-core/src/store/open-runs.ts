import type { RunId } from "../ids.ts";
import type { OpenRun, ThreadState } from "./state.ts";

/** The open run of this id; undefined when it ended or never began. */
export function findOpenRun(thread: ThreadState | undefined, runId: RunId): OpenRun | undefined {
  return thread?.openRuns.find((run) => run.runId === runId);
}

/** Opens a run. One that is open stays as it is. */
export function addOpenRun(thread: ThreadState, run: OpenRun): ThreadState {
  return findOpenRun(thread, run.runId) === undefined ? { ...thread, openRuns: [...thread.openRuns, run] } : thread;
}

/** How many dead runs of one request are remembered. */
const DIED_KEPT = 32;

/** Closes a run; undefined when it is not open, so that only the first terminal event of a run lands. */
export function closeOpenRun(thread: ThreadState, runId: RunId, died: boolean): ThreadState | undefined {
  const run = findOpenRun(thread, runId);
  if (run === undefined) return undefined;
  const openRuns = thread.openRuns.filter((open) => open !== run);
  const ofHead = run.requestId !== undefined && run.requestId === thread.waiting[0]?.requestId;
  return { ...thread, openRuns, died: died && ofHead ? [...thread.died, runId].slice(-DIED_KEPT) : thread.died };
}
