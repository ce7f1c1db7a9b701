import type { SeenEntry } from "../history.ts";
import type { Evidence, KnownStream } from "./evidence.ts";
import type { Violation } from "./violation.ts";

const ENDS: readonly unknown[] = ["agent_completed", "agent_failed", "agent_cancelled"];

interface RunOfRequest {
  readonly runId: unknown;
  readonly requestId: unknown;
  readonly attempt: number;
  readonly offset: number;
}

/**
 * A request whose runs have ended, none of them by a death, has been answered: it is neither handled again nor given up. Every
 * agent of the simulation returns right behind its last run, so that no attempt has anything left to do.
 */
export function checkHandledAgain(evidence: Evidence): readonly Violation[] {
  return evidence.streams.filter(({ kind, isComplete }) => kind === "thread" && isComplete).flatMap(checkThread);
}

function checkThread({ stream, known }: KnownStream): readonly Violation[] {
  const ended = new Set(known.filter(({ event }) => ENDS.includes(event["type"])).map(({ event }) => event["runId"]));
  const requests = Map.groupBy(known.flatMap(runOf), ({ requestId }) => requestId);
  return [...requests].flatMap(([requestId, runs]) => {
    const attempts = Map.groupBy(runs, ({ attempt }) => attempt);
    const answered = [...attempts.values()].find((own) => own.every(({ runId }) => ended.has(runId)));
    const later = answered && findLater(known, requestId, runs, answered[0]?.attempt ?? 0);
    if (answered === undefined || later === undefined) return [];
    const offsets = [...answered.map(({ offset }) => offset), later];
    return [{ guarantee: "G4", stream, offsets, message: `${String(requestId)} was answered by its attempt ${answered[0]?.attempt} and not left at that` }];
  });
}

function runOf({ offset, event }: SeenEntry): readonly RunOfRequest[] {
  const { type, runId, requestId, attempt } = event;
  return type === "agent_started" && requestId !== undefined ? [{ runId, requestId, attempt: Number(attempt), offset }] : [];
}

/** Where the request was begun once more, or given up. */
function findLater(known: readonly SeenEntry[], requestId: unknown, runs: readonly RunOfRequest[], attempt: number): number | undefined {
  const givenUp = known.find(({ event }) => event["requestId"] === requestId && event["type"] === "request_failed" && isGivenUp(event["error"]));
  return runs.find((run) => run.attempt > attempt)?.offset ?? givenUp?.offset;
}

const isGivenUp = (error: unknown): boolean => (error as { readonly code?: unknown } | undefined)?.code === "retries_exhausted";
