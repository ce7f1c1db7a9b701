import { deadStream, type UserId } from "@apex/ws-queue-core";
import type { DeadLetter } from "@apex/ws-queue-core/server";
import type { SeenEntry } from "../history.ts";
import type { Evidence, KnownStream } from "./evidence.ts";
import type { Violation } from "./violation.ts";

/** A run that failed or died is no answer: its request is tried again. */
const ENDS: readonly unknown[] = ["agent_completed", "agent_cancelled"];

interface RunOfRequest {
  readonly runId: unknown;
  readonly requestId: unknown;
  readonly attempt: number;
  readonly offset: number;
}

/**
 * A request whose runs have completed has been answered: it is neither handled again nor given up, unless its handler was too
 * late with the next one. Every agent of the simulation returns right behind its last run, so that no attempt has anything left to do.
 */
export function checkHandledAgain(evidence: Evidence): readonly Violation[] {
  return evidence.streams.filter(({ kind, isComplete }) => kind === "thread" && isComplete).flatMap((thread) => checkThread(thread, evidence));
}

function checkThread({ stream, known, userId }: KnownStream, evidence: Evidence): readonly Violation[] {
  const late = new Set([...known.flatMap(lateRetry), ...(evidence.of(deadStream(userId as UserId))?.known ?? []).flatMap(lateLetter)]);
  const ended = new Set(known.filter(({ event }) => ENDS.includes(event["type"])).map(({ event }) => event["runId"]));
  const attempts = new Map<string, RunOfRequest[]>();
  for (const run of known.flatMap(runOf)) attempts.set(keyOf(run), [...(attempts.get(keyOf(run)) ?? []), run]);
  return [...attempts.values()].flatMap((runs): readonly Violation[] => {
    const [first] = runs;
    const isAnswered = first !== undefined && !late.has(keyOf(first)) && runs.every(({ runId }) => ended.has(runId));
    const later = isAnswered ? findLater(known, first) : undefined;
    if (first === undefined || later === undefined) return [];
    const offsets = [...runs.map(({ offset }) => offset), later];
    return [{ guarantee: "G4", stream, offsets, message: `${String(first.requestId)} was answered by its attempt ${first.attempt} and not left at that` }];
  });
}

const keyOf = ({ requestId, attempt }: Pick<RunOfRequest, "requestId" | "attempt">): string => `${attempt} ${String(requestId)}`;

function runOf({ offset, event }: SeenEntry): readonly RunOfRequest[] {
  const { type, runId, requestId, attempt } = event;
  return type === "agent_started" && requestId !== undefined ? [{ runId, requestId, attempt: Number(attempt), offset }] : [];
}

/** The attempt that ended because its handler was silent for too long. */
function lateRetry({ event: { type, requestId, attempt, error } }: SeenEntry): readonly string[] {
  return type === "request_retrying" && isLate(error) ? [keyOf({ requestId, attempt: Number(attempt) })] : [];
}

function lateLetter({ event }: SeenEntry): readonly string[] {
  const { request, failures } = event as unknown as DeadLetter;
  const last = failures.at(-1);
  return isLate(last) && last !== undefined ? [keyOf({ requestId: request.requestId, attempt: last.attempt })] : [];
}

const isLate = (error: unknown): boolean => (error as { readonly code?: unknown } | undefined)?.code === "deadline_exceeded";

/** Where the request was begun once more, or given up. */
function findLater(known: readonly SeenEntry[], { requestId, attempt, offset }: RunOfRequest): number | undefined {
  const later = known.find((entry) => entry.offset > offset && isLater(entry, requestId, attempt));
  return later?.offset;
}

const isLater = ({ event }: SeenEntry, requestId: unknown, attempt: number): boolean =>
  event["requestId"] === requestId && (Number(event["attempt"]) > attempt || isGivenUp(event["error"]));

const isGivenUp = (error: unknown): boolean => (error as { readonly code?: unknown } | undefined)?.code === "retries_exhausted";
