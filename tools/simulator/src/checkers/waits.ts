import type { StreamKey } from "@apex/ws-queue-core";
import type { History } from "../history.ts";
import type { TurnFact } from "../store/turn-log.ts";
import { byThread } from "./g4-turns.ts";

/** The head of a thread's inbox was due and not being handled. */
export interface Waited {
  readonly stream: StreamKey;
  readonly requestId: TurnFact["requestId"];
  readonly fromMs: number;
  readonly toMs: number;
}

/** When requests were due and no living node handled them, from `sinceMs` on. */
export function waitsOf({ turns, nodes }: History, sinceMs: number): readonly Waited[] {
  return [...byThread(turns)].flatMap(([stream, facts]) => waitsOfThread(stream, facts, nodes, sinceMs));
}

function waitsOfThread(stream: StreamKey, facts: readonly TurnFact[], nodes: History["nodes"], sinceMs: number): readonly Waited[] {
  const waits: Waited[] = [];
  const waiting: TurnFact["requestId"][] = [];
  /** When the head was due, as far as a node can know; undefined while a node handles it. */
  let dueMs: number | undefined;
  /** When the node that handles it died. */
  let deathMs = Infinity;
  for (const fact of facts) {
    const [head] = waiting;
    const fromMs = Math.max(sinceMs, dueMs ?? deathMs);
    const isTurn = fact.type === "begun" || fact.type === "consumed";
    if (isTurn && head !== undefined && fromMs < fact.atMs) waits.push({ stream, requestId: head, fromMs, toMs: fact.atMs });
    switch (fact.type) {
      case "enqueued":
        if (waiting.length === 0) dueMs = fact.atMs;
        waiting.push(fact.requestId);
        break;
      case "begun":
        dueMs = undefined;
        deathMs = nodes.get(fact.node)?.endMs ?? Infinity;
        break;
      case "postponed":
        dueMs = latestDueMs(fact);
        break;
      case "consumed":
        waiting.shift();
        dueMs = fact.atMs;
        break;
      case "cancelled":
        if (dueMs !== undefined && fact.requestId === head) dueMs = fact.atMs;
        break;
    }
  }
  return waits;
}

/** Another node than the one that postponed it may watch the whole wait, once it has seen it. */
function latestDueMs({ atMs, delayMs }: TurnFact & { readonly type: "postponed" }): number {
  return atMs + 2 * delayMs;
}
