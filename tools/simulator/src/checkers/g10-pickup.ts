import type { History } from "../history.ts";
import type { FinalState } from "../run/final-state.ts";
import type { Violation } from "./violation.ts";
import { waitsOf } from "./waits.ts";

/** For what an aborted handler may still take, and for the calls of a store in fair weather. */
const SLACK_MS = 2_000;
/** Who met an outage asks a store again after at most as long. */
const BACKOFF_MS = 60_000;

/** Once faults stopped, a living node takes what is due by itself: within two lease lengths, also where a node died over it. */
export function checkPickup(history: History, final: FinalState): readonly Violation[] {
  if (!hasSlots(final)) return [];
  const boundMs = 2 * final.leaseTtlMs + SLACK_MS;
  return waitsOf(history, quietSince(history)).flatMap(({ stream, requestId, fromMs, toMs }): readonly Violation[] =>
    toMs - fromMs <= boundMs ? [] : [{ guarantee: "G10", stream, message: `${requestId} was due and left alone for ${Math.round(toMs - fromMs)} ms` }],
  );
}

/** As many as there are threads: none waits for another. */
function hasSlots({ streams, handlersMax, handlersPerUserMax }: FinalState): boolean {
  const threads = [...streams.values()].filter(({ kind }) => kind === "thread").length;
  return Math.min(handlersMax, handlersPerUserMax) >= threads;
}

/** The faults are over, and no node waits before it asks the store again. */
function quietSince({ calmMs, nodes, rollbacks }: History): number {
  const troubles = [...nodes.values()].flatMap(({ endMs = Infinity, troubles: own }) => (endMs < calmMs ? [] : own));
  const overMs = troubles.map(({ toMs, isFailure }) => toMs + (isFailure ? BACKOFF_MS : 0));
  return Math.max(calmMs, ...overMs, ...rollbacks.map(({ atMs = 0 }) => atMs));
}
