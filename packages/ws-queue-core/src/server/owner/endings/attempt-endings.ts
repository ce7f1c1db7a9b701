import type { RequestId } from "../../../ids.ts";
import { submit, submitInstead } from "../groups.ts";
import type { AbortCode, HandlerOutcome } from "../io.ts";
import type { Moment } from "../moment.ts";
import { joinOps } from "../owner-events.ts";
import { attemptOf, IDLE, isServing, report, setTurn, type Owner, type Purpose, type RunningTurn, type ServingOwner } from "../state.ts";
import { abortedRunEnding, cancelledRequest, causeOf, leftOpenRunEnding } from "./ending.ts";
import { endRequest } from "./request-endings.ts";
import { attemptEnding } from "./retry.ts";
import { endAgainAsCancelled, endOpenRuns } from "./run-endings.ts";

/** Ends the attempt with what its handler came to, unless it was aborted before, and the runs that the handler left open. */
export function endAttempt(owner: ServingOwner, turn: RunningTurn, outcome: HandlerOutcome, now: Moment): void {
  const { request: { requestId }, abort } = turn;
  const cause = causeOf(abort, outcome);
  const runs = endOpenRuns(owner, (run) => run.requestId === requestId, leftOpenRunEnding(cause), abort?.code ?? "run_ended", now);
  if (abort === undefined && runs.ended.length > 0) report(owner, "run_ended", "A handler returned while a run of its own was open; the run was ended");
  endRequest(owner, attemptEnding(owner, turn, cause, now), now, runs);
}

/** Tells the running handler to stop, and sets the instant from which its request goes on without it. */
function abortAttempt(owner: ServingOwner, turn: RunningTurn, code: AbortCode, now: Moment): void {
  if (turn.abort !== undefined) return;
  setTurn(owner, { ...turn, abort: { code, forceAtMs: now.monotonicMs + owner.abortGraceMs } });
  owner.outputs.push({ type: "abort-handler", ...attemptOf(turn), code });
}

/** A request of the thread is marked as cancelled. One that waits is ended in its turn, for which the host gives a slot. */
export function handleCancelled(owner: Owner, requestId: RequestId, now: Moment): void {
  const { inbox } = owner;
  inbox.markCancelled(requestId);
  if (!isServing(owner)) return;
  const { turn } = owner.state;
  if (turn.name === "running" && turn.request.requestId === requestId) {
    // reached: cancelled-while-running
    abortAttempt(owner, turn, "cancelled", now);
  } else if (turn.name === "blocked" && inbox.head()?.cancelled === true) {
    setTurn(owner, IDLE);
  }
}

/** When to abort the handler, or, after that, to end its attempt without it. */
export function attemptTimeout({ abort, deadlineAtMs = Infinity, silence }: RunningTurn): number | undefined {
  const due = abort?.forceAtMs ?? Math.min(deadlineAtMs, silence.nextTimeout() ?? Infinity);
  return due === Infinity ? undefined : due;
}

/** The instant of `attemptTimeout` came. */
export function handleAttemptTimeout(owner: ServingOwner, turn: RunningTurn, now: Moment): void {
  if (turn.abort === undefined) {
    // reached: handler-timed-out
    return abortAttempt(owner, turn, "deadline_exceeded", now);
  }
  // reached: handler-did-not-return
  report(owner, "internal", "A handler did not return after its signal aborted; its attempt was ended without it");
  letLinger(owner, turn, now);
  endAttempt(owner, turn, { type: "completed" }, now);
}

/** The thread is not ours any more: the handler is told to stop, and the request is left to the next owner. */
export function abandonAttempt(owner: Owner, turn: RunningTurn, code: AbortCode, now: Moment): void {
  owner.outputs.push({ type: "abort-handler", ...attemptOf(turn), code });
  letLinger(owner, turn, now);
}

/** The handler may still run: the next one waits for it, within a bound. */
function letLinger(owner: Owner, turn: RunningTurn, now: Moment): void {
  owner.lingering.add({ ...attemptOf(turn), untilMs: now.monotonicMs + owner.abortGraceMs });
}

/**
 * The deadline of a drain passed: running handlers are aborted and their runs end as died, so that readers see it at
 * once. The request stays at the head of the inbox, the attempt does not count, and the next owner handles it again.
 */
export function endDrain(owner: ServingOwner, now: Moment): void {
  if (owner.drainAtMs === undefined || owner.drainAtMs > now.monotonicMs) return;
  const { turn } = owner.state;
  if (turn.name === "running") {
    owner.outputs.push({ type: "abort-handler", ...attemptOf(turn), code: "draining" });
    endAttempt(owner, { ...turn, abort: { code: "draining", forceAtMs: now.monotonicMs } }, { type: "completed" }, now);
  }
  const { ops, bytes } = endOpenRuns(owner, () => true, abortedRunEnding("draining"), "draining", now);
  if (ops.length > 0) submit(owner, { type: "unawaited" }, ops, bytes, now);
}

/**
 * The store already answered a cancel for this request, so it refused the group that we submitted. Ends the request as
 * cancelled and keeps the events written before. Returns false if `purpose` does not end or begin an attempt.
 */
export function endAsCancelled(owner: ServingOwner, purpose: Purpose, now: Moment): boolean {
  // reached: end-refused-for-a-cancel
  switch (purpose.type) {
    case "end-run": {
      const { run, ticket } = purpose.ended;
      const { ops, bytes } = endAgainAsCancelled(owner, purpose.ended, now);
      submitInstead(owner, ticket === undefined ? { type: "unawaited" } : { type: "ticket", ticket, silence: purpose.silence }, ops, bytes, now);
      if (run.requestId !== undefined) handleCancelled(owner, run.requestId, now);
      return true;
    }
    case "attempt": {
      const { turn } = owner.state;
      if (turn.name === "attempting") endRequest(owner, cancelledRequest(turn.request.requestId), now);
      return true;
    }
    case "end-request": {
      const { ending: { requestId }, ended } = purpose;
      const runs = { ...joinOps(ended.map((run) => endAgainAsCancelled(owner, run, now))), ended };
      endRequest(owner, cancelledRequest(requestId), now, runs);
      return true;
    }
    default:
      return false;
  }
}
