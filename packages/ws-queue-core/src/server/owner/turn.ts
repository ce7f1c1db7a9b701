import { createError } from "../../errors.ts";
import type { RequestEntry } from "../../events/golden-path.ts";
import type { RequestId } from "../../ids.ts";
import { HOLE_TAG, samePosition, type Position } from "../../position.ts";
import type { ReadResult } from "../../store/port.ts";
import type { ThreadState } from "../../store/state.ts";
import { backoffMs } from "./backoff.ts";
import { appendDeadLetter } from "./dead-letter.ts";
import type { AbortCode, HandlerOutcome, OwnerInput } from "./io.ts";
import type { Moment } from "./moment.ts";
import { consumeRequest, failedRequest, failureOf, joinOps, type OpsOfBytes, type RequestEnd } from "./owner-events.ts";
import { submit, submitInstead } from "./groups.ts";
import { attemptOf, isDraining, isSameAttempt, isServing, NO_TURN, nextNumber, report, setTurn, type EndedRun, type Owner, type Purpose, type RunningTurn, type ServingOwner, type Turn } from "./state.ts";
import { abortedEnd, cancelEnded, endOpenRuns } from "./runs.ts";
import type { RunEnd } from "./run-life.ts";

/** Begins what is to be done about the inbox, when nothing is under way. */
export function beginTurn(owner: ServingOwner, now: Moment): void {
  const { turn } = owner.state;
  if (turn.name !== "none" || isDraining(owner) || owner.lingering.size > 0) return;
  const head = owner.inbox.head();
  if (head === undefined) {
    if (owner.stale) loadInbox(owner, turn.failures);
  } else if (head.cancelled) {
    // reached: cancelled-while-waiting
    finish(owner, cancelledRequest(head.requestId), [], now);
  } else {
    readHead(owner, head.requestId, head.after, turn.failures);
  }
}

const cancelledRequest = (requestId: RequestId): RequestEnd => ({ type: "request_cancelled", payload: { requestId } });

function loadInbox(owner: ServingOwner, failures: number): void {
  owner.stale = false;
  owner.inbox.beginLoad();
  const call = nextNumber(owner);
  setTurn(owner, { name: "loading", call, failures });
  owner.outputs.push({ type: "read-thread", call, thread: owner.thread });
}

function readHead(owner: ServingOwner, requestId: RequestId, from: Position, failures: number): void {
  const call = nextNumber(owner);
  setTurn(owner, { name: "reading", call, failures, requestId, from });
  const bytesMax = owner.options.limits.eventBytesMax;
  owner.outputs.push({ type: "read", call, request: { stream: owner.requests, from, entriesMax: 1, bytesMax } });
}

/** The store answered, or did not. */
export function handleStoreAnswer(owner: ServingOwner, input: StoreAnswer, now: Moment): void {
  const { turn } = owner.state;
  if ((turn.name !== "loading" && turn.name !== "reading") || turn.call !== input.call) return;
  if (input.type === "thread-failed" || input.type === "read-failed") return pause(owner, turn, now);
  owner.refusals = 0;
  if (input.type === "thread") handleThread(owner, input.thread);
  else if (turn.name === "reading") handleRead(owner, turn, input.result, now);
}

export type StoreAnswer = Extract<OwnerInput, { type: "thread" | "thread-failed" | "read" | "read-failed" }>;

function pause(owner: ServingOwner, turn: Turn & { name: "loading" | "reading" }, now: Moment): void {
  // reached: turn-waits-for-the-store
  if (turn.name === "loading") owner.stale = true;
  const failures = turn.failures + 1;
  setTurn(owner, { name: "pausing", untilMs: now.monotonicMs + backoffMs(failures, owner.options.jitter()), failures });
}

function handleThread(owner: ServingOwner, thread: ThreadState | undefined): void {
  setTurn(owner, NO_TURN);
  if (thread !== undefined) owner.inbox.load(thread);
}

function handleRead(owner: ServingOwner, { requestId, from }: Turn & { name: "reading" }, result: ReadResult, now: Moment): void {
  setTurn(owner, NO_TURN);
  if (owner.inbox.isCancelled(requestId)) return finish(owner, cancelledRequest(requestId), [], now);
  // The request before it, which was handled, may be what is lost, and its tag with it.
  const hole: Position = { offset: from.offset, tag: HOLE_TAG };
  if (result.status === "reset" && result.reason === "forked" && !samePosition(from, hole)) return readHead(owner, requestId, hole, 0);
  const request = result.status === "page" ? parseRequest(result.page.entries[0]?.text, requestId) : undefined;
  if (request === undefined) return fail(owner, requestId, "request_lost", now);
  if (owner.inbox.attempt() >= owner.options.limits.attemptsMax) return giveUp(owner, request, now);
  if (request.deadline !== undefined && request.deadline <= now.epochMs) return fail(owner, requestId, "deadline_exceeded", now);
  setTurn(owner, { name: "finding-handler", request });
  owner.outputs.push({ type: "find-handler", request });
}

/** Retention took the entry, or it is damaged, or not what was enqueued. */
function parseRequest(text: string | undefined, requestId: RequestId): RequestEntry | undefined {
  const request = text === undefined ? undefined : tryParse(text);
  return request?.requestId === requestId ? request : undefined;
}

function tryParse(text: string): RequestEntry | undefined {
  try {
    return JSON.parse(text) as RequestEntry;
  } catch {
    return undefined;
  }
}

function fail(owner: ServingOwner, requestId: RequestId, code: FailureCode, now: Moment): void {
  finish(owner, failedRequest(requestId, failureOf(createError(code))), [], now);
}

type FailureCode = "request_lost" | "deadline_exceeded" | "unknown_request" | "retries_exhausted";

function giveUp(owner: ServingOwner, request: RequestEntry, now: Moment): void {
  // reached: attempts-exhausted
  const failure = failureOf(createError("retries_exhausted"));
  finish(owner, failedRequest(request.requestId, failure), [appendDeadLetter(owner, request, now)], now);
}

export function handleHandlerFound(owner: ServingOwner, input: OwnerInput & { type: "handler" }, now: Moment): void {
  const { turn } = owner.state;
  if (turn.name !== "finding-handler" || turn.request.requestId !== input.requestId) return;
  if (input.found === "unknown") return fail(owner, input.requestId, "unknown_request", now);
  if (input.found === "missing") {
    return setTurn(owner, { name: "blocked" });
  }
  const attempt = owner.inbox.attempt() + 1;
  setTurn(owner, { name: "attempting", request: turn.request, attempt });
  const { requestId } = turn.request;
  submit(owner, { type: "attempt", attempt }, [{ type: "attempt", thread: owner.thread, requestId, attempt }], 0, now);
}

/** The attempt is counted for good: now the handler may run. */
export function handleAttempted(owner: ServingOwner, now: Moment): void {
  const { inbox, state: { turn } } = owner;
  if (turn.name !== "attempting") return;
  const { request, attempt } = turn;
  inbox.begun(attempt);
  if (owner.drainAtMs !== undefined && owner.drainAtMs <= now.monotonicMs) return setTurn(owner, NO_TURN);
  if (inbox.isCancelled(request.requestId)) return finish(owner, cancelledRequest(request.requestId), [], now);
  const leftMs = request.deadline === undefined ? undefined : request.deadline - now.epochMs;
  const deadlineAtMs = leftMs === undefined ? undefined : now.monotonicMs + leftMs;
  setTurn(owner, { name: "running", request, attempt, deadlineAtMs, abort: undefined });
  owner.outputs.push({ type: "run-handler", request, attempt, retryOf: inbox.retryOf() });
}

/** Tells the running handler to stop, and sets the instant from which its request goes on without it. */
export function abortTurn(owner: ServingOwner, turn: RunningTurn, code: AbortCode, now: Moment): void {
  if (turn.abort !== undefined) return;
  setTurn(owner, { ...turn, abort: { code, forceAtMs: now.monotonicMs + owner.abortGraceMs } });
  owner.outputs.push({ type: "abort-handler", ...attemptOf(turn), code });
}

export function handleCancelled(owner: Owner, requestId: RequestId, now: Moment): void {
  owner.inbox.markCancelled(requestId);
  if (isServing(owner)) {
    const { turn } = owner.state;
    if (turn.name === "running" && turn.request.requestId === requestId) {
      // reached: cancelled-while-running
      return abortTurn(owner, turn, "cancelled", now);
    }
    if (turn.name === "blocked") setTurn(owner, NO_TURN);
  }
  // The inbox may not have the request yet.
  owner.stale = true;
}

export function handleHandlerEnded(owner: Owner, input: OwnerInput & { type: "handler-ended" }, now: Moment): void {
  if (isServing(owner)) {
    const { turn } = owner.state;
    if (turn.name === "running" && isSameAttempt(attemptOf(turn), input)) return endTurn(owner, turn, input.outcome, now);
  }
  for (const lingering of owner.lingering) if (isSameAttempt(lingering, input)) owner.lingering.delete(lingering);
}

/** Ends the request with what its handler came to, unless it was aborted before. */
function endTurn(owner: ServingOwner, { request, abort }: RunningTurn, outcome: HandlerOutcome, now: Moment): void {
  const { requestId } = request;
  const end = abort === undefined ? requestEnd(requestId, outcome) : abortedRequest(requestId, abort.code);
  const runEnd = abort === undefined ? leftOpenEnd(outcome) : abortedEnd(abort.code);
  const runs = endOpenRuns(owner, (run) => run.requestId === requestId, runEnd, abort?.code ?? "run_ended", now);
  if (abort === undefined && runs.ops.length > 0) report(owner, "run_ended", "A handler returned while a run of its own was open; the run was ended");
  finish(owner, end, [runs], now, runs.ended);
}

function requestEnd(requestId: RequestId, outcome: HandlerOutcome): RequestEnd {
  if (outcome.type === "failed") return failedRequest(requestId, outcome.error);
  const result = outcome.result === undefined ? {} : { result: outcome.result };
  return { type: "request_completed", payload: { requestId, ...result } };
}

function abortedRequest(requestId: RequestId, code: AbortCode): RequestEnd {
  return code === "cancelled" ? cancelledRequest(requestId) : failedRequest(requestId, failureOf(createError(code)));
}

function leftOpenEnd(outcome: HandlerOutcome): RunEnd {
  const leftOpen = { code: "left_open", message: "The handler returned while the run was open" };
  return { type: "agent_failed", payload: { error: outcome.type === "failed" ? outcome.error : leftOpen } };
}

/**
 * Writes how the request ended and moves the inbox past it, in one commit with whatever else belongs to its end: a run that
 * has ended while its request has not would be handled again by the next owner.
 */
function finish(owner: ServingOwner, end: RequestEnd, others: readonly OpsOfBytes[], now: Moment, ended: readonly EndedRun[] = []): void {
  const { requestId } = end.payload;
  const held = owner.state.held.splice(0);
  setTurn(owner, { name: "finishing", requestId });
  const { ops, bytes } = joinOps([...held, ...others, consumeOrFail(owner, end, now)]);
  submit(owner, { type: "finish", requestId, ended: [...held.map((one) => one.ended), ...ended] }, ops, bytes, now);
}

/** A result that is too large becomes a failure that says so. */
function consumeOrFail(owner: Owner, end: RequestEnd, now: Moment): OpsOfBytes {
  try {
    return consumeRequest(owner, end, now);
  } catch (error) {
    const failure = failureOf(error);
    report(owner, "event_too_large", `The result of a request was left out: ${failure.message}`);
    return consumeRequest(owner, failedRequest(end.payload.requestId, failure), now);
  }
}

export function handleFinished(owner: ServingOwner): void {
  if (owner.state.turn.name !== "finishing") return;
  owner.inbox.consumed();
  setTurn(owner, NO_TURN);
}

/**
 * The store refused an end that is not a cancel: somebody was told that the request is cancelled, which the owner hears of
 * here at the latest. So it ends like that, with what was written before. False for what a cancel is no matter of.
 */
export function endAsCancelled(owner: ServingOwner, purpose: Purpose, now: Moment): boolean {
  // reached: end-refused-for-a-cancel
  switch (purpose.type) {
    case "end-run": {
      const { ended } = purpose;
      const { ops, bytes } = cancelEnded(owner, ended, now);
      submitInstead(owner, ended.ticket === undefined ? { type: "unawaited" } : { type: "ticket", ticket: ended.ticket }, ops, bytes, now);
      if (ended.run.requestId !== undefined) handleCancelled(owner, ended.run.requestId, now);
      return true;
    }
    case "attempt":
      if (owner.state.turn.name === "attempting") finish(owner, cancelledRequest(owner.state.turn.request.requestId), [], now);
      return true;
    case "finish": {
      const { requestId, ended } = purpose;
      finish(owner, cancelledRequest(requestId), ended.map((run) => cancelEnded(owner, run, now)), now, ended);
      return true;
    }
    default:
      return false;
  }
}

/** When the turn needs to be looked at again. */
export function turnTimeout({ state: { turn } }: ServingOwner): number | undefined {
  if (turn.name === "pausing") return turn.untilMs;
  return turn.name === "running" ? (turn.abort?.forceAtMs ?? turn.deadlineAtMs) : undefined;
}

export function handleTurnTimeout(owner: ServingOwner, now: Moment): void {
  const { turn } = owner.state;
  const due = turnTimeout(owner);
  if (due === undefined || due > now.monotonicMs) return;
  if (turn.name === "pausing") return setTurn(owner, { name: "none", failures: turn.failures });
  if (turn.name !== "running") return;
  if (turn.abort === undefined) return abortTurn(owner, turn, "deadline_exceeded", now);
  // reached: handler-did-not-return
  report(owner, "internal", "A handler did not return after its signal aborted; its request was ended without it");
  letLinger(owner, turn, now);
  endTurn(owner, turn, { type: "completed" }, now);
}

/** The handler still runs: the next one waits for it, but not for ever. */
export function letLinger(owner: Owner, turn: RunningTurn, now: Moment): void {
  owner.lingering.add({ ...attemptOf(turn), untilMs: now.monotonicMs + owner.abortGraceMs });
}
