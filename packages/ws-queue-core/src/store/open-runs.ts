import type { RunId } from "../ids.ts";
import type { OpenRun, OpenTool, ThreadState } from "./state.ts";

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

/** Opens a tool call; undefined when its run is not open. A call that is open stays as it is. */
export function openTool(thread: ThreadState, runId: RunId, tool: OpenTool): ThreadState | undefined {
  return changeTools(thread, runId, (tools) => (isOpen(tools, tool.toolCallId) ? tools : [...tools, tool]));
}

/** Closes a tool call; undefined when it is not open, so that only the first end of a call lands. */
export function closeTool(thread: ThreadState, runId: RunId, toolCallId: string): ThreadState | undefined {
  return changeTools(thread, runId, (tools) =>
    isOpen(tools, toolCallId) ? tools.filter((tool) => tool.toolCallId !== toolCallId) : undefined,
  );
}

const isOpen = (tools: readonly OpenTool[], toolCallId: string): boolean => tools.some((tool) => tool.toolCallId === toolCallId);

function changeTools(
  thread: ThreadState,
  runId: RunId,
  change: (tools: readonly OpenTool[]) => readonly OpenTool[] | undefined,
): ThreadState | undefined {
  const run = findOpenRun(thread, runId);
  const tools = run && change(run.tools ?? []);
  if (tools === undefined) return undefined;
  return { ...thread, openRuns: thread.openRuns.map((open) => (open === run ? { ...open, tools } : open)) };
}
