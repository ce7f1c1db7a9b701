import { isApexError, tryRead } from "@apex/ws-queue-core";
import { isPlainObject, type Failure } from "@apex/ws-queue-core/events";
import { failureOf } from "@apex/ws-queue-core/server";

const MESSAGE_UNITS_MAX = 1_000;

/**
 * What the readers of a thread are told of an error. Its own words may hold what is not theirs to see, so they get
 * its code, or `handler_failed`. A plain `{ code, message }` was written for them.
 */
export function describeFailure(error: unknown): Failure {
  if (isApexError(error)) return failureOf(error);
  return tryRead(() => readFailure(error)) ?? { code: "handler_failed", message: "The handler failed" };
}

/** A plain error may pass; one that says `retryable: false`, as errors of this library do that cannot, will not. */
export const isRetryable = (error: unknown): boolean => tryRead(() => (error as { readonly retryable?: unknown }).retryable) !== false;

function readFailure(error: unknown): Failure | undefined {
  if (!isPlainObject(error)) return undefined;
  const { code, message } = error;
  if (typeof code !== "string" || typeof message !== "string") return undefined;
  return { code: code.slice(0, MESSAGE_UNITS_MAX), message: message.slice(0, MESSAGE_UNITS_MAX) };
}
