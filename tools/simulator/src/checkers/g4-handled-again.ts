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
  const attempts = new Map<string, RunOfRequest[]>();
  for (const run of known.flatMap(runOf)) attempts.set(keyOf(run), [...(attempts.get(keyOf(run)) ?? []), run]);
  return [...attempts.values()].flatMap((runs): readonly Violation[] => {
    const [first] = runs;
    const later = first === undefined || runs.some(({ runId }) => !ended.has(runId)) ? undefined : findLater(known, first);
    if (first === undefined || later === undefined) return [];
    const offsets = [...runs.map(({ offset }) => offset), later];
    return [{ guarantee: "G4", stream, offsets, message: `${String(first.requestId)} was answered by its attempt ${first.attempt} and not left at that` }];
  });
}

const keyOf = ({ requestId, attempt }: RunOfRequest): string => `${attempt} ${String(requestId)}`;

function runOf({ offset, event }: SeenEntry): readonly RunOfRequest[] {
  const { type, runId, requestId, attempt } = event;
  return type === "agent_started" && requestId !== undefined ? [{ runId, requestId, attempt: Number(attempt), offset }] : [];
}

/** Where the request was begun once more, or given up. */
function findLater(known: readonly SeenEntry[], { requestId, attempt }: RunOfRequest): number | undefined {
  const later = known.find(({ event }) => event["requestId"] === requestId && (Number(event["attempt"]) > attempt || isGivenUp(event["error"])));
  return later?.offset;
}

const isGivenUp = (error: unknown): boolean => (error as { readonly code?: unknown } | undefined)?.code === "retries_exhausted";
