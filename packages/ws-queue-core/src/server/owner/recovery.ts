import type { EventText } from "../../events/event-text.ts";
import type { OpenRun } from "../../store/state.ts";
import type { Moment } from "./moment.ts";
import { closeRun, joinOps, writeRunEvent } from "./owner-events.ts";
import { submit } from "./groups.ts";
import type { Owner, ServingOwner } from "./state.ts";
import { interruptedTool } from "./tool-calls.ts";

/** Ends the runs of an owner that is gone, in one commit: their process died, or it was fenced. */
export function recoverRuns(owner: ServingOwner, openRuns: readonly OpenRun[], now: Moment): void {
  if (openRuns.length === 0) return;
  // reached: run-of-a-dead-owner
  const parts = openRuns.map((run) => {
    const death = writeRunEvent(owner, run, "agent_death", { cause: "owner_lost" }, now);
    if (run.requestId !== undefined && run.requestId === owner.inbox.head()?.requestId) owner.inbox.died(run.runId);
    return closeRun(owner, run.runId, [...interruptTools(owner, run, now), death], "agent_death");
  });
  const { ops, bytes } = joinOps(parts);
  submit(owner, { type: "unawaited" }, ops, bytes, now);
}

function interruptTools(owner: Owner, run: OpenRun, now: Moment): readonly EventText[] {
  return (run.tools ?? []).map((tool) => {
    // reached: tool-of-a-dead-owner
    // The two instants may be of two machines.
    const durationMs = Math.max(0, now.epochMs - tool.startedAt);
    return writeRunEvent(owner, run, "tool_completed", interruptedTool(tool, durationMs), now);
  });
}
