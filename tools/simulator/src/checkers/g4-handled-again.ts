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
 * A request whose runs have ended, none of them by a death, has been answered, unless the thread says that the attempt is followed by
 * another: it is neither handled again nor, where no run of it failed, given up. Every agent of the simulation returns right behind its
 * last run, so that no attempt has anything left to do.
 */
export function checkHandledAgain(evidence: Evidence): readonly Violation[] {
  return evidence.streams.filter(({ kind, isComplete }) => kind === "thread" && isComplete).flatMap(checkThread);
}

function checkThread({ stream, known }: KnownStream): readonly Violation[] {
  const ends = new Map(known.filter(({ event }) => ENDS.includes(event["type"])).map(({ event }) => [event["runId"], event["type"]]));
  const retried = new Set(known.filter(({ event }) => event["type"] === "request_retrying").map(({ event }) => keyOf(event)));
  const attempts = new Map<string, RunOfRequest[]>();
  for (const run of known.flatMap(runOf)) attempts.set(keyOf(run), [...(attempts.get(keyOf(run)) ?? []), run]);
  return [...attempts.values()].flatMap((runs): readonly Violation[] => {
    const [first] = runs;
    if (first === undefined || retried.has(keyOf(first)) || runs.some(({ runId }) => !ends.has(runId))) return [];
    const later = findLater(known, first, runs.some(({ runId }) => ends.get(runId) === "agent_failed"));
    if (later === undefined) return [];
    const offsets = [...runs.map(({ offset }) => offset), later];
    return [{ guarantee: "G4", stream, offsets, message: `${String(first.requestId)} was answered by its attempt ${first.attempt} and not left at that` }];
  });
}

const keyOf = ({ requestId, attempt }: { readonly requestId?: unknown; readonly attempt?: unknown }): string => `${String(attempt)} ${String(requestId)}`;

function runOf({ offset, event }: SeenEntry): readonly RunOfRequest[] {
  const { type, runId, requestId, attempt } = event;
  return type === "agent_started" && requestId !== undefined ? [{ runId, requestId, attempt: Number(attempt), offset }] : [];
}

/** Where the request was begun once more, or given up although it had not failed. */
function findLater(known: readonly SeenEntry[], { requestId, attempt }: RunOfRequest, hasFailed: boolean): number | undefined {
  const isLater = (event: SeenEntry["event"]): boolean => Number(event["attempt"]) > attempt || (!hasFailed && isGivenUp(event["error"]));
  const later = known.find(({ event }) => event["requestId"] === requestId && isLater(event));
  return later?.offset;
}

const isGivenUp = (error: unknown): boolean => (error as { readonly code?: unknown } | undefined)?.code === "retries_exhausted";
