import type { CallRecord, History } from "../history.ts";
import type { FinalState } from "../run/final-state.ts";
import type { Violation } from "./violation.ts";

/** A node runs at most as many handlers as it has slots, and of one user at most its share. One that was told to stop has no slot. */
export function checkSlots({ calls, nodes }: History, { handlersMax, handlersPerUserMax }: FinalState): readonly Violation[] {
  return calls.flatMap((call): readonly Violation[] => {
    const beside = calls.filter((other) => other.node === call.node && other.startMs <= call.startMs && endOf(other, nodes) > call.startMs);
    const own = beside.filter(({ userId }) => userId === call.userId);
    if (beside.length <= handlersMax && own.length <= handlersPerUserMax) return [];
    const message = `${call.node} runs ${beside.length} handlers, ${own.length} of them of ${call.userId}; ${handlersMax} and ${handlersPerUserMax} are allowed`;
    return [{ guarantee: "G9", stream: call.thread, message }];
  });
}

const endOf = ({ node, endMs = Infinity, abort }: CallRecord, nodes: History["nodes"]): number => Math.min(endMs, abort?.atMs ?? Infinity, nodes.get(node)?.endMs ?? Infinity);
