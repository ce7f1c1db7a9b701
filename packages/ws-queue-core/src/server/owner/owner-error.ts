import type { ErrorCode } from "../../error-codes.ts";
import { codeInWords, createError, isApexError, type ApexError, type ErrorDetails } from "../../errors.ts";
import type { Failure } from "../../events/golden-path.ts";

/** What the author of a run is told when the owner of its thread refuses. */
const MESSAGES: Partial<Record<ErrorCode, string>> = {
  run_ended: "The run has ended; nothing can be added to it",
  cancelled: "The request was cancelled, or its thread was deleted",
  deadline_exceeded: "The deadline of the request passed",
  draining: "The process is shutting down; it begins nothing new, and the request is handled again by the next one",
  fenced: "Another process took the thread over; nothing of this one is written any more",
  store_damaged: "What the store keeps of the thread is damaged; onError was told where",
  closed: "The thread was closed before this was done",
};

/** An error of the owner of a thread, in words for the author of a run. */
export function createOwnerError(code: ErrorCode, details?: ErrorDetails): ApexError {
  return createError(code, MESSAGES[code], details);
}

/** What readers of a thread are told of an error: its code, also in words, and never its own words. */
export function failureOf(error: unknown): Failure {
  const { code } = isApexError(error) ? error : createError("internal");
  return { code, message: codeInWords(code) };
}
