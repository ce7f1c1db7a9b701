import { isApexError, type ErrorCode } from "@apex/ws-queue-core";

/** What a rejection of the store means for a commit: unknown and to be repeated, or never to be taken. */
export type CommitFailure = { readonly type: "unknown" } | { readonly type: "impossible"; readonly code: ErrorCode };

export function classifyFailure(error: unknown): CommitFailure {
  return isApexError(error) && !error.retryable ? { type: "impossible", code: error.code } : { type: "unknown" };
}
