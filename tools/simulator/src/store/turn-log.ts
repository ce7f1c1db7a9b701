import type { RequestId, StreamKey } from "@apex/ws-queue-core";
import type { Commit, CommitResult } from "@apex/ws-queue-core/store";

/** What the store took about the requests of a thread. Instants are by the right time. */
export type TurnFact = TurnBase &
  (
    | { readonly type: "enqueued" | "cancelled" | "consumed" }
    | { readonly type: "begun"; readonly attempt: number }
    /** `dueAt`: by the wall clock of the node. `isExcused`: the attempt does not count. */
    | { readonly type: "postponed"; readonly dueAt: number; readonly delayMs: number; readonly isExcused: boolean }
  );

interface TurnBase {
  readonly thread: StreamKey;
  readonly requestId: RequestId;
  readonly node: string;
  /** The farthest ahead that this node's wall clock ever was, until then. */
  readonly aheadMaxMs: number;
  /** When the node wanted it, and when the store did it. */
  readonly wantedMs: number;
  readonly atMs: number;
  /** The change of the store that did it. */
  readonly change: number;
  /** A rollback undid it. */
  isUndone: boolean;
}

/** A request came, or was cancelled. */
export type RequestFact = Pick<TurnFact, "thread" | "requestId"> & { readonly type: "enqueued" | "cancelled" };

export interface CommittedBy {
  readonly node: string;
  readonly aheadMaxMs: number;
  readonly atMs: number;
  readonly change: number;
}

/** What a commit that changed something did to inboxes. */
export function turnFactsOf(commit: Commit, result: CommitResult, by: CommittedBy): readonly TurnFact[] {
  if (result.status !== "committed") return [];
  const base = { ...by, wantedMs: commit.at, isUndone: false };
  return commit.ops.flatMap((op, index): readonly TurnFact[] => {
    const answer = result.results[index];
    switch (op.type) {
      case "enqueue":
        return answer?.type === "appended" ? [{ ...base, type: "enqueued", thread: op.thread, requestId: op.requestId }] : [];
      case "cancel": {
        const requestId = answer?.type === "cancelled" && answer.outcome === "cancelled" ? answer.requestId : undefined;
        return requestId === undefined ? [] : [{ ...base, type: "cancelled", thread: op.thread, requestId }];
      }
      case "attempt":
        return [{ ...base, type: "begun", thread: op.thread, requestId: op.requestId, attempt: op.attempt }];
      case "postpone":
        return [{ ...base, type: "postponed", thread: op.thread, requestId: op.requestId, dueAt: op.dueAt, delayMs: op.delayMs, isExcused: op.failure === undefined }];
      case "consume":
        return [{ ...base, type: "consumed", thread: op.thread, requestId: op.requestId }];
      default:
        return [];
    }
  });
}
