import type { History } from "../history.ts";
import type { FinalState } from "../run/final-state.ts";
import type { Violation } from "./violation.ts";
import { waitsOf } from "./waits.ts";

const AGING_MS = 60_000;
const SLACK_MS = 2_000;

/** What is not urgent gets a slot after a minute of waiting, however much is more urgent: at most every second one goes to others. */
export function checkStarved(history: History, { streams }: FinalState): readonly Violation[] {
  const { turns } = history;
  const others = [...streams.values()].filter(({ kind }) => kind === "thread").length;
  return waitsOf(history, undisturbedSince(history)).flatMap(({ stream, requestId, fromMs, toMs }): readonly Violation[] => {
    const agedMs = fromMs + AGING_MS + SLACK_MS;
    if (toMs <= agedMs) return [];
    const begun = turns.filter(({ type, thread, atMs }) => type === "begun" && thread !== stream && atMs > agedMs && atMs < toMs).length;
    if (begun <= 2 * others) return [];
    return [{ guarantee: "G10", stream, message: `${requestId} waited for ${Math.round(toMs - fromMs)} ms, and ${begun} others were begun after its minute` }];
  });
}

/** A thread waits at a node for as long as that lives and the store answers. */
function undisturbedSince({ nodes, rollbacks }: History): number {
  const instants = [...nodes.values()].flatMap(({ readyMs = 0, troubles }) => [readyMs, ...troubles.map(({ toMs }) => toMs)]);
  return Math.max(...instants, ...rollbacks.map(({ atMs = 0 }) => atMs), 0);
}
