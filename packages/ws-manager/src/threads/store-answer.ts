import { isApexError, type ErrorCode } from "@apex/ws-queue-core";

/** What a rejection of the store means for a commit: unknown and to be repeated, or never to be taken. */
export type CommitFailure =
  | { readonly type: "unknown"; readonly wait: { readonly retryAfterMs?: number } }
  | { readonly type: "impossible"; readonly code: ErrorCode };

export function classifyFailure(error: unknown): CommitFailure {
  if (!isApexError(error)) return { type: "unknown", wait: {} };
  const { code, retryable, retryAfterMs } = error;
  if (!retryable) return { type: "impossible", code };
  return { type: "unknown", wait: retryAfterMs === undefined ? {} : { retryAfterMs } };
}
