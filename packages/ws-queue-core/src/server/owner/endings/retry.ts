/** What becomes of a request when an attempt at it ends: its result, another attempt, or a dead letter. */
import { keptFailure } from "../../../attempt-failure.ts";
import { createError } from "../../../errors.ts";
import type { Failure } from "../../../events/golden-path.ts";
import type { Tries } from "../inbox.ts";
import type { AbortCode, HandlerPolicy } from "../io.ts";
import type { Moment } from "../moment.ts";
import { failureOf } from "../owner-error.ts";
import type { Owner, RunningTurn } from "../state.ts";
import { cancelledRequest, completedRequest, excusedAttempt, failedRequest, refusedRequest, type Cause, type RequestEnding } from "./ending.ts";

export function attemptEnding(owner: Owner, turn: RunningTurn, cause: Cause, now: Moment): RequestEnding {
  const { requestId } = turn.request;
  switch (cause.type) {
    case "completed":
      return completedRequest(requestId, cause);
    case "failed":
      return cause.retryable ? failedAttempt(owner, turn, cause.error, now) : failedRequest(requestId, cause.error);
    case "aborted":
      return abortedAttempt(owner, turn, cause.code, now);
  }
}

function abortedAttempt(owner: Owner, turn: RunningTurn, code: AbortCode, now: Moment): RequestEnding {
  const { requestId } = turn.request;
  if (code === "cancelled") return cancelledRequest(requestId);
  if (code === "draining") {
    // reached: attempt-excused
    return excusedAttempt(requestId);
  }
  // By its silence, or by the request's own deadline, which ends the request.
  return failedAttempt(owner, turn, failureOf(createError(code)), now);
}

function failedAttempt(owner: Owner, turn: RunningTurn, error: Failure, now: Moment): RequestEnding {
  const { request, attempt, policy, runId, deadlineAtMs = Infinity } = turn;
  const { requestId } = request;
  const leftMs = deadlineAtMs - now.monotonicMs;
  if (leftMs <= 0) return refusedRequest(requestId, "deadline_exceeded");
  const failure = keptFailure(attempt, { ...error, at: now.epochMs, ...(runId !== undefined && { runId }) });
  const tries = owner.inbox.tries();
  // reached: attempts-failed
  if (isExhausted(tries, policy)) return { type: "dead-letter", requestId, request, lastFailure: failure };
  const waitMs = retryDelayMs(countedAttempts(tries), policy.retry, owner.options.jitter());
  // reached: attempt-postponed
  // A request whose deadline comes first ends at its deadline, not when it would be due.
  const delayMs = Math.ceil(Math.min(waitMs, leftMs));
  return { type: "postpone", requestId, until: { dueAt: now.epochMs + delayMs, delayMs }, failure };
}

/** Attempts that a drain ended do not count: a long run would not survive five deploys. */
const countedAttempts = ({ attempt, excused }: Tries): number => attempt - excused;

export const isExhausted = (tries: Tries, { attempts }: HandlerPolicy): boolean => countedAttempts(tries) >= attempts;

/** Full jitter over `firstMs`, doubled with each failure behind the first up to `maxMs`. */
function retryDelayMs(failures: number, { firstMs, maxMs }: HandlerPolicy["retry"], jitter: number): number {
  return jitter * Math.min(maxMs, firstMs * 2 ** (failures - 1));
}
