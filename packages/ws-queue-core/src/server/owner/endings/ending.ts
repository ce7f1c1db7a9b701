/**
 * How runs and requests end. The words of this room:
 *
 * - *outcome*: what the author of a run, or a handler, says that it came to (`RunOutcome`, `HandlerOutcome`).
 * - *cause*: why an attempt ends. The outcome, unless the attempt was aborted before: then the abort's code.
 * - *ending*: what is written because of a cause. For a run its terminal event, for a request what becomes of it: it may stay
 *   for another attempt.
 * - *ended*: what is left of a run whose ending was submitted, to write another ending if the store refuses that one.
 *
 * This file and `retry` decide, and write nothing. `attempt-endings` has all reasons for which an attempt ends; `request-endings`
 * and `run-endings` write.
 *
 * Guarantees: an attempt ends once, in one commit with all runs of its request that are open or whose ending is held: the
 * next owner would handle a request again whose run has ended alone. An ending that cannot be written becomes a failure
 * that can. The ending of a request that is cancelled is "cancelled", whatever the handler says.
 */
import type { AttemptFailure } from "../../../attempt-failure.ts";
import { createError } from "../../../errors.ts";
import type { ErrorCode } from "../../../error-codes.ts";
import type { EventText } from "../../../events/event-text.ts";
import type { Failure, GoldenPathPayloads, RequestEndType, RequestEntry, RequestPayloads, TerminalType } from "../../../events/golden-path.ts";
import type { RequestId } from "../../../ids.ts";
import type { OpenRun, Postponed } from "../../../store/state.ts";
import type { OpsOfBytes } from "../commit-queue.ts";
import type { AbortCode, HandlerOutcome, RunEventInput, RunOutcome } from "../io.ts";
import { failureOf } from "../owner-error.ts";

interface Aborted {
  readonly type: "aborted";
  readonly code: AbortCode;
}

export type Cause = HandlerOutcome | Aborted;

/** The outcome, unless the attempt was aborted before. */
export const causeOf = <Outcome extends RunOutcome>(abort: { readonly code: AbortCode } | undefined, outcome: Outcome): Outcome | Aborted =>
  abort === undefined ? outcome : { type: "aborted", code: abort.code };

/** The terminal event of a run. */
export type RunEnding = { readonly [Type in TerminalType]: { readonly type: Type; readonly payload: GoldenPathPayloads[Type] } }[TerminalType];

/** What becomes of the request at the head of the inbox. */
export type RequestEnding =
  /** The thread is told the result, behind the events that the handler committed with it, and the inbox moves on. */
  | { readonly type: "consume"; readonly requestId: RequestId; readonly result: RequestResult; readonly events?: readonly RunEventInput[] }
  /** The same as a failure, and the request is kept in its user's dead letters. `lastFailure`: the inbox does not have it yet. */
  | { readonly type: "dead-letter"; readonly requestId: RequestId; readonly request: RequestEntry; readonly lastFailure: AttemptFailure | undefined }
  /** The request stays at the head of the inbox, and the thread is told of the failure. Without one the attempt does not count. */
  | { readonly type: "postpone"; readonly requestId: RequestId; readonly until: Postponed; readonly failure: AttemptFailure | undefined };

/** The event that says in the thread how a request ended. */
export type RequestResult = {
  readonly [Type in RequestEndType]: { readonly type: Type; readonly payload: RequestPayloads[Type] };
}[RequestEndType];

/** A run whose ending was submitted, and what was written with it before its terminal event. */
export interface EndedRun {
  readonly run: OpenRun;
  readonly before: readonly EventText[];
  /** Of the author who waits for it; undefined where no author does, or not any more. */
  readonly ticket: number | undefined;
}

/** The ending of a run by its author. It waits for that of its request. */
export interface HeldEnding extends OpsOfBytes {
  readonly ended: EndedRun;
  /** On the monotonic clock. */
  readonly sinceMs: number;
}

/** How the author of a run ends it. */
export function runEnding(cause: RunOutcome | Aborted): RunEnding {
  switch (cause.type) {
    case "completed":
      return { type: "agent_completed", payload: cause.result === undefined ? {} : { result: cause.result } };
    case "failed":
      return { type: "agent_failed", payload: { error: cause.error } };
    case "aborted":
      return abortedRunEnding(cause.code);
  }
}

/** How a run ends that its handler left open. */
export function leftOpenRunEnding(cause: Cause): RunEnding {
  if (cause.type !== "completed") return runEnding(cause);
  return { type: "agent_failed", payload: { error: { code: "left_open", message: "The handler returned while the run was open" } } };
}

/** How a run ends whose request was aborted, whatever its author says. */
export function abortedRunEnding(code: AbortCode): RunEnding {
  if (code === "cancelled") return { type: "agent_cancelled", payload: {} };
  if (code === "draining") return { type: "agent_death", payload: { cause: "drain" } };
  return { type: "agent_failed", payload: { error: failureOf(createError(code)) } };
}

export function completedRequest(requestId: RequestId, { result, events = [] }: HandlerOutcome & { type: "completed" }): RequestEnding {
  const payload = { requestId, ...(result === undefined ? {} : { result }) };
  return { type: "consume", requestId, result: { type: "request_completed", payload }, events };
}

export const cancelledRequest = (requestId: RequestId): RequestEnding => ({
  type: "consume",
  requestId,
  result: { type: "request_cancelled", payload: { requestId } },
});

/** The owner's own refusal of a request. */
export const refusedRequest = (requestId: RequestId, code: ErrorCode): RequestEnding => failedRequest(requestId, failureOf(createError(code)));

export const failedRequest = (requestId: RequestId, error: Failure): RequestEnding => ({
  type: "consume",
  requestId,
  result: { type: "request_failed", payload: { requestId, error } },
});

/** The attempt did not fail, and does not count. */
export const excusedAttempt = (requestId: RequestId): RequestEnding => ({ type: "postpone", requestId, until: { dueAt: 0, delayMs: 0 }, failure: undefined });
