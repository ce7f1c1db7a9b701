import type { ErrorCode } from "../error-codes.ts";
import type { RequestId } from "../ids.ts";
import type { Position } from "../position.ts";
import type { StreamKey } from "../stream.ts";

export type CancelOutcome = "cancelled" | "already_ended" | "unknown";

/** What came of one op. */
export type OpResult =
  | { readonly type: "appended"; readonly stream: StreamKey; readonly first: number; readonly last: Position }
  | { readonly type: "cancelled"; readonly outcome: CancelOutcome; readonly requestId?: RequestId }
  | { readonly type: "rejected"; readonly code: ErrorCode }
  /** The inbox has this request, or had it: it came under another sequence before, from a copy of the page say. */
  | { readonly type: "known" }
  /** A thread is gone; so many requests waited in it. */
  | { readonly type: "deleted"; readonly requests: number }
  | { readonly type: "done" };
