import { isApexError, toApexError } from "../../../errors.ts";
import type { EventText } from "../../../events/event-text.ts";
import type { TerminalType } from "../../../events/golden-path.ts";
import type { RunId } from "../../../ids.ts";
import type { OpenRun } from "../../../store/state.ts";
import type { OpsOfBytes } from "../commit-queue.ts";
import { submit } from "../groups.ts";
import type { AbortCode, RunInput } from "../io.ts";
import type { Moment } from "../moment.ts";
import { failureOf } from "../owner-error.ts";
import { appendToRun, createRunWriter, joinOps } from "../owner-events.ts";
import type { RunLife, WriteEvent } from "../run-life.ts";
import { rejectTicket, type Owner, type RunningTurn, type ServingOwner } from "../state.ts";
import { interruptedTool } from "../tool-calls.ts";
import { causeOf, runEnding, type EndedRun, type RunEnding } from "./ending.ts";

/** Endings of runs, as ops. */
export interface WrittenRunEndings extends OpsOfBytes {
  readonly ended: readonly EndedRun[];
}

/** Ends a run as its author says, or as its request was aborted. With `joinsRequest` the ending waits for that of the request. */
export function endByAuthor(owner: ServingOwner, life: RunLife, input: RunInput & { type: "end-run" }, now: Moment): void {
  const { outcome, ticket, joinsRequest } = input;
  const turn = turnOf(owner, life.run);
  const ending = runEnding(causeOf(turn?.abort, outcome));
  let waiting: number | undefined = ticket;
  const { events, type } = endLife(owner, life, ending, now, (error) => {
    rejectTicket(owner, ticket, error);
    waiting = undefined;
  });
  const { ops, bytes } = closeRun(owner, life.run.runId, events, type);
  const ended = { run: life.run, before: events.slice(0, -1), ticket: waiting };
  if (joinsRequest !== true || turn === undefined) {
    submit(owner, { type: "end-run", ended, silence: turn?.silence }, ops, bytes, now);
    return;
  }
  owner.state.held.push({ ended, ops, bytes, sinceMs: now.monotonicMs });
  if (waiting !== undefined) owner.outputs.push({ type: "handed-in", ticket });
}

/** The turn of a run's request, while its handler runs. */
export function turnOf({ state: { turn } }: ServingOwner, run: OpenRun): RunningTurn | undefined {
  return turn.name === "running" && turn.request.requestId === run.requestId ? turn : undefined;
}

/** Ends the runs that are open, of one request or all of them, and tells their authors why. */
export function endOpenRuns(owner: ServingOwner, which: (run: OpenRun) => boolean, ending: RunEnding, code: RunOverCode, now: Moment): WrittenRunEndings {
  const lives = [...owner.state.runs.values()].filter((life) => which(life.run));
  const parts = lives.map((life) => {
    const { run } = life;
    const { events, type } = endLife(owner, life, ending, now, (error) => {
      owner.outputs.push({ type: "report", error: toApexError(error, "internal") });
    });
    owner.outputs.push({ type: "run-over", runId: run.runId, code });
    return { ...closeRun(owner, run.runId, events, type), ended: { run, before: events.slice(0, -1), ticket: undefined } };
  });
  return { ...joinOps(parts), ended: parts.map(({ ended }) => ended) };
}

export type RunOverCode = AbortCode | "run_ended";

interface EndedLife {
  readonly events: readonly EventText[];
  /** Of the terminal event. */
  readonly type: TerminalType;
}

/** An ending that cannot be written, being too large say, becomes a failure that can, so that the run ends all the same. */
function endLife(owner: ServingOwner, life: RunLife, ending: RunEnding, now: Moment, onUnwritable: (error: unknown) => void): EndedLife {
  owner.state.runs.delete(life.run.runId);
  try {
    return { events: life.end(ending, now), type: ending.type };
  } catch (error) {
    if (isApexError(error) && error.code === "run_ended") throw error;
    onUnwritable(error);
    return { events: life.end({ type: "agent_failed", payload: { error: failureOf(error) } }, now), type: "agent_failed" };
  }
}

/** Writes another ending for a run, as cancelled: the store refused the first. */
export function endAgainAsCancelled(owner: Owner, { run, before }: EndedRun, now: Moment): OpsOfBytes {
  const terminal = createRunWriter(owner, run)("agent_cancelled", {}, now);
  return closeRun(owner, run.runId, [...before, terminal], "agent_cancelled");
}

/** Another owner decides about the runs now: nothing is written, their authors are told. */
export function dropRuns(owner: ServingOwner, code: RunOverCode): void {
  for (const runId of owner.state.runs.keys()) owner.outputs.push({ type: "run-over", runId, code });
}

/** Ends the runs of an owner that is gone, in one commit: their process died, or it was fenced. */
export function recoverRuns(owner: ServingOwner, openRuns: readonly OpenRun[], now: Moment): void {
  if (openRuns.length === 0) return;
  // reached: run-of-a-dead-owner
  const parts = openRuns.map((run) => {
    const write = createRunWriter(owner, run);
    const death = write("agent_death", { cause: "owner_lost" }, now);
    if (run.requestId !== undefined && run.requestId === owner.inbox.head()?.requestId) owner.inbox.died(run.runId);
    return closeRun(owner, run.runId, [...interruptTools(write, run, now), death], "agent_death");
  });
  const { ops, bytes } = joinOps(parts);
  submit(owner, { type: "unawaited" }, ops, bytes, now);
}

function interruptTools(write: WriteEvent, run: OpenRun, now: Moment): readonly EventText[] {
  return (run.tools ?? []).map((tool) => {
    // reached: tool-of-a-dead-owner
    // The two instants may be of two machines.
    const durationMs = Math.max(0, now.epochMs - tool.startedAt);
    return write("tool_completed", interruptedTool(tool, durationMs), now);
  });
}

/** Appends the last events of a run, of which `terminal` is the type of the last, and closes it, at once. */
function closeRun(owner: Owner, runId: RunId, events: readonly EventText[], terminal: TerminalType): OpsOfBytes {
  const { ops, bytes } = appendToRun(owner, runId, events);
  const close = { type: "close-run", thread: owner.thread, runId } as const;
  if (terminal === "agent_death") return { ops: [...ops, { ...close, died: true }], bytes };
  if (terminal === "agent_cancelled") return { ops: [...ops, { ...close, cancelled: true }], bytes };
  return { ops: [...ops, close], bytes };
}
