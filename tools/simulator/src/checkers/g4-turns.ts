import type { StreamKey } from "@apex/ws-queue-core";
import type { History } from "../history.ts";
import type { TurnFact } from "../store/turn-log.ts";
import { EPOCH_MS } from "../time/process.ts";
import type { Violation } from "./violation.ts";

/** Requests of a thread are begun and ended in the order of its inbox, and one that waits for its next attempt is not begun before that is due. */
export function checkTurns({ turns }: History): readonly Violation[] {
  return [...byThread(turns)].flatMap(([stream, facts]) => [...checkOrder(stream, facts), ...checkDue(stream, facts)]);
}

/** What no rollback undid. */
export function byThread(turns: readonly TurnFact[]): ReadonlyMap<StreamKey, readonly TurnFact[]> {
  const threads = new Map<StreamKey, TurnFact[]>();
  for (const turn of turns) {
    if (turn.isUndone) continue;
    const facts = threads.get(turn.thread);
    if (facts === undefined) threads.set(turn.thread, [turn]);
    else facts.push(turn);
  }
  return threads;
}

function checkOrder(stream: StreamKey, facts: readonly TurnFact[]): readonly Violation[] {
  const waiting: TurnFact["requestId"][] = [];
  return facts.flatMap(({ type, requestId }): readonly Violation[] => {
    if (type === "enqueued") waiting.push(requestId);
    if (type === "enqueued" || type === "cancelled") return [];
    const [head] = waiting;
    if (type === "consumed") waiting.splice(Math.max(0, waiting.indexOf(requestId)), 1);
    return head === requestId ? [] : [{ guarantee: "G4", stream, message: `${requestId} was ${type} before ${head ?? "it was asked"}` }];
  });
}

/** Clocks show whole milliseconds, and commits say when in whole ones. */
const CLOCK_ERROR_MS = 2;

function checkDue(stream: StreamKey, facts: readonly TurnFact[]): readonly Violation[] {
  let begunMs: number | undefined;
  let wait: (TurnFact & { readonly type: "postponed" }) | undefined;
  return facts.flatMap((fact): readonly Violation[] => {
    if (fact.type === "enqueued") return [];
    const waited = wait;
    const sinceMs = begunMs;
    if (fact.type === "postponed") wait = fact.delayMs > 0 ? fact : undefined;
    else if (fact.type !== "cancelled" || fact.requestId === wait?.requestId) wait = undefined;
    begunMs = fact.type === "begun" ? fact.atMs : begunMs;
    if (waited === undefined || fact.type === "cancelled" || fact.type === "postponed") return [];
    const earlyMs = Math.min(untilWatched(waited, sinceMs) - fact.wantedMs, waited.dueAt - (EPOCH_MS + fact.wantedMs + fact.aheadMaxMs)) - CLOCK_ERROR_MS;
    return earlyMs <= 0 ? [] : [{ guarantee: "G4", stream, message: `${fact.requestId} was ${fact.type} ${earlyMs} ms before it was due` }];
  });
}

/** The earliest instant at which a node can have watched the whole wait: the attempt before it was begun at `begunMs`. */
function untilWatched({ dueAt, delayMs, aheadMaxMs }: TurnFact & { readonly type: "postponed" }, begunMs = -Infinity): number {
  return Math.max(dueAt - EPOCH_MS - aheadMaxMs, begunMs + delayMs);
}
