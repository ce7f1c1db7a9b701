import { deadStream, type UserId } from "@apex/ws-queue-core";
import type { DeadLetter } from "@apex/ws-queue-core/events";
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
 * A request whose runs have ended, none of them by a death, has been answered, unless the thread says that the attempt failed and is
 * followed by another: it is neither handled again nor, where no run of it failed, given up. Every agent of the simulation returns
 * right behind its last run, so that no attempt has anything left to do; one that was too late with its next run may have failed.
 */
export function checkHandledAgain(evidence: Evidence): readonly Violation[] {
  return evidence.streams.filter(({ kind, isComplete }) => kind === "thread" && isComplete).flatMap((thread) => checkThread(thread, evidence));
}

function checkThread({ stream, known, userId }: KnownStream, evidence: Evidence): readonly Violation[] {
  const late = new Set([...known.flatMap(lateRetry), ...(evidence.of(deadStream(userId as UserId))?.known ?? []).flatMap(lateLetter)]);
  const ends = new Map(known.filter(({ event }) => ENDS.includes(event["type"])).map(({ event }) => [event["runId"], event["type"]]));
  const retried = new Set(known.filter(({ event }) => event["type"] === "request_retrying").map(({ event }) => keyOf(event)));
  const attempts = new Map<string, RunOfRequest[]>();
  for (const run of known.flatMap(runOf)) attempts.set(keyOf(run), [...(attempts.get(keyOf(run)) ?? []), run]);
  return [...attempts].flatMap(([key, runs]): readonly Violation[] => {
    const [first] = runs;
    const hasFailed = late.has(key) || runs.some(({ runId }) => ends.get(runId) === "agent_failed");
    if (first === undefined || (hasFailed && retried.has(key)) || runs.some(({ runId }) => !ends.has(runId))) return [];
    const later = findLater(known, first, hasFailed);
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

/** The attempt that ended because its handler was silent for too long. */
const lateRetry = ({ event }: SeenEntry): readonly string[] => (event["type"] === "request_retrying" && isLate(event["error"]) ? [keyOf(event)] : []);

function lateLetter({ event }: SeenEntry): readonly string[] {
  if (event["type"] !== "dead_letter") return [];
  const { request, failures } = event as unknown as DeadLetter;
  const last = failures.at(-1);
  return isLate(last) ? [keyOf({ requestId: request.requestId, attempt: last?.attempt })] : [];
}

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown } | undefined)?.code;
const isLate = (error: unknown): boolean => codeOf(error) === "deadline_exceeded";

/** Where the request was begun once more, or given up although it had not failed. */
function findLater(known: readonly SeenEntry[], { requestId, attempt, offset }: RunOfRequest, hasFailed: boolean): number | undefined {
  const isLater = (event: SeenEntry["event"]): boolean => Number(event["attempt"]) > attempt || (!hasFailed && codeOf(event["error"]) === "retries_exhausted");
  return known.find((entry) => entry.offset > offset && entry.event["requestId"] === requestId && isLater(entry.event))?.offset;
}
