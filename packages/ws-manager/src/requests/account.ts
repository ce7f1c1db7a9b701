import type { Op, OpResult } from "@apex/ws-queue-core/store";
import type { ManagerStats } from "../stats.ts";
import type { NodeAppender } from "../threads/node-appender.ts";

/** Counts what becomes of requests, each where it happens on this node. */
export interface Account {
  /** A request of a client is in its inbox, and was not before. */
  accepted(): void;
  /** A request left its inbox, with its end in the log. */
  ended(how: "answered" | "dead"): void;
  /** The same appender, with what its ops accept and delete counted. */
  watch(appender: NodeAppender): NodeAppender;
  counts(): ManagerStats["requests"];
}

export function createAccount(): Account {
  let accepted = 0;
  let delivered = 0;
  let trimmed = 0;
  let dead = 0;

  function note({ type }: Op, result: OpResult | undefined): void {
    if (type === "enqueue" && result?.type === "appended") accepted += 1;
    else if (result?.type === "deleted") trimmed += result.requests;
  }

  return {
    accepted() {
      accepted += 1;
    },
    ended(how) {
      if (how === "dead") dead += 1;
      else delivered += 1;
    },
    watch: (appender) => ({
      ...appender,
      async commit(userId, ops, bytes, durability) {
        const what = await appender.commit(userId, ops, bytes, durability);
        for (const [index, op] of ops.entries()) note(op, what.results[index]);
        return what;
      },
    }),
    counts: () => ({ accepted, delivered, trimmed, dead }),
  };
}
