import type { CallRecord, History, NodeRecord } from "../history.ts";
import type { FinalState } from "../run/final-state.ts";
import type { TurnFact } from "../store/turn-log.ts";
import type { Violation } from "./violation.ts";

const SLACK_MS = 500;

/** A cancel that any node took reaches the handler wherever that runs, with the next renewal of its lease. */
export function checkCancelsReach({ turns, calls, nodes }: History, { leaseTtlMs, isReplicated }: FinalState): readonly Violation[] {
  if (!isReplicated) return [];
  const boundMs = leaseTtlMs / 2 + SLACK_MS;
  return turns.filter(({ type, isUndone }) => type === "cancelled" && !isUndone).flatMap((cancelled): readonly Violation[] => {
    const call = calls.find((one) => isRunning(one, cancelled));
    const node = call && nodes.get(call.node);
    const byMs = cancelled.atMs + boundMs;
    if (call === undefined || node === undefined || isDisturbed(node, cancelled.atMs, byMs)) return [];
    if ((call.endMs ?? Infinity) <= byMs || (call.abort?.atMs ?? Infinity) <= byMs) return [];
    return [{ guarantee: "G10", stream: call.thread, message: `${call.request} was cancelled, and ${call.node} did not tell its handler within ${boundMs} ms` }];
  });
}

const isRunning = ({ request, startMs, endMs = Infinity }: CallRecord, { requestId, atMs }: TurnFact): boolean => request === requestId && startMs <= atMs && endMs > atMs;

/** It died, was paused, or had trouble with its store. */
function isDisturbed({ endMs = Infinity, troubles }: NodeRecord, fromMs: number, toMs: number): boolean {
  return endMs <= toMs || troubles.some((trouble) => trouble.fromMs <= toMs && trouble.toMs >= fromMs);
}
