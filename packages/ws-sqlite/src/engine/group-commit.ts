import { applyCommit, applyLease, type Changes, type CommitContext, type OverlayView } from "@apex/ws-queue-core/store";
import type { Call, ErrorData, Reply } from "../messages.ts";

/** Calls that change something. */
export type WriteCall = Call<"commit"> | Call<"lease">;

export interface BatchContext extends CommitContext {
  /** A fresh overlay over the durable state. */
  readonly overlay: OverlayView;
  /** Writes the overlay's changes in one transaction; throws when none of it is in the file. */
  readonly write: (overlay: OverlayView) => Changes;
  /** What a failure means to a caller. */
  readonly explain: (error: unknown) => ErrorData;
}

export interface CommittedBatch {
  readonly replies: readonly Reply[];
  /** What became durable; undefined when nothing did. */
  readonly changes: Changes | undefined;
}

/**
 * Decides all calls of a batch, each on the state behind the one before it, and writes what comes of it in one
 * transaction: one fsync for all. A refused call leaves its neighbours alone. When the transaction fails, everyone in the
 * batch is told so and nothing else, since each may have been decided on a neighbour that is not there.
 */
export function commitBatch(calls: readonly WriteCall[], context: BatchContext): CommittedBatch {
  const replies = calls.map((call) => decide(call, context));
  try {
    return { replies, changes: context.write(context.overlay) };
  } catch (error) {
    const data = context.explain(error);
    return { replies: calls.map(({ id }) => ({ id, error: data })), changes: undefined };
  }
}

function decide(call: WriteCall, context: BatchContext): Reply {
  const { overlay } = context;
  try {
    const { result, changes } =
      call.name === "commit" ? applyCommit(overlay, call.input, context) : applyLease(overlay, call.input);
    if (changes !== undefined) overlay.absorb(changes);
    return { id: call.id, output: result };
  } catch (error) {
    return { id: call.id, error: context.explain(error) };
  }
}
