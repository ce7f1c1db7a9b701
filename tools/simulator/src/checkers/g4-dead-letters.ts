import { deadStream, parseStreamKey, type UserId } from "@apex/ws-queue-core";
import type { DeadLetter } from "@apex/ws-queue-core/events";
import type { SeenEntry } from "../history.ts";
import type { FinalState } from "../run/final-state.ts";
import type { Evidence, KnownStream } from "./evidence.ts";
import type { Violation } from "./violation.ts";

interface Letter extends SeenEntry {
  readonly letter: DeadLetter;
}

const ENDS: readonly unknown[] = ["request_completed", "request_failed", "request_cancelled"];

/** So many failures are kept however large they are. */
const FAILURES_MIN = 5;

/** A request that is given up has a dead letter with its failures and their runs, in the same commit, and was tried as often as it may be. */
export function checkDeadLetters({ attemptsMax }: FinalState, evidence: Evidence): readonly Violation[] {
  return evidence.streams.filter(({ kind, isComplete }) => kind === "thread" && isComplete).flatMap((thread) => {
    const dead = evidence.of(deadStream(thread.userId as UserId));
    if (dead?.isComplete !== true) return [];
    const letters = dead.known.filter(({ event }) => event["type"] === "dead_letter").map((entry): Letter => ({ ...entry, letter: entry.event as unknown as DeadLetter }));
    return checkThread(thread, letters, attemptsMax);
  });
}

function checkThread({ stream, known }: KnownStream, letters: readonly Letter[], attemptsMax: number): readonly Violation[] {
  const own = letters.filter(({ letter }) => letter.request.threadId === parseStreamKey(stream).name);
  const given = known.filter(isGivenUp);
  const missing = given.filter((end) => !own.some((letter) => isOf(letter, end)));
  const extra = own.filter((letter) => !given.some((end) => isOf(letter, end)));
  return [
    ...missing.map(({ offset, event }): Violation => ({ guarantee: "G4", stream, offsets: [offset], message: `${String(event["requestId"])} was given up without a dead letter` })),
    ...extra.map(({ letter }): Violation => ({ guarantee: "G4", stream, message: `${letter.request.requestId} has a dead letter and was not given up with it` })),
    ...own.flatMap((one) => checkLetter(stream, lifeOf(one, own, known), one.letter, attemptsMax)),
  ];
}

/** An end that retention took, and a reader saw, does not say which change it was. */
const isOf = ({ letter, change }: Letter, end: SeenEntry): boolean =>
  letter.request.requestId === end.event["requestId"] && (end.change === undefined || end.change === change);

/** Up to the end that a letter belongs to, behind an earlier end: what a page's copy sends late is taken once more, and begins anew. */
function lifeOf(one: Letter, own: readonly Letter[], known: readonly SeenEntry[]): readonly SeenEntry[] {
  const { requestId } = one.letter.request;
  const ends = known.filter(({ event }) => event["requestId"] === requestId && ENDS.includes(event["type"]));
  const end = ends.filter(isGivenUp)[own.filter(({ letter }) => letter.request.requestId === requestId).indexOf(one)];
  if (end === undefined) return known;
  const before = ends.findLast(({ offset }) => offset < end.offset)?.offset ?? 0;
  return known.filter(({ offset }) => offset > before && offset <= end.offset);
}

function checkLetter(stream: KnownStream["stream"], known: readonly SeenEntry[], letter: DeadLetter, attemptsMax: number): readonly Violation[] {
  const { attempts, request: { requestId } } = letter;
  const of = known.filter(({ event }) => event["requestId"] === requestId);
  const ended = drainedAttempts(known, requestId);
  const drained = ended.size;
  const told = new Set(of.filter(({ event }) => event["type"] === "request_retrying").map(({ event }) => Number(event["attempt"])));
  const kept = letter.failures.map(({ attempt }) => attempt);
  // A drain ends an attempt without a word where it has no run: whether one that is not told of was lost, only the letter says.
  const expected = range(attempts).filter((attempt) => told.has(attempt) || (drained === 0 && attempt === attempts) || (!ended.has(attempt) && kept.includes(attempt)));
  const found: Violation[] = [];
  if (attempts - drained < attemptsMax) {
    found.push({ guarantee: "G4", stream, message: `${requestId} was given up after ${attempts} attempts, ${drained} of them ended by a drain; ${attemptsMax} are allowed` });
  }
  if (kept.join() !== expected.slice(-Math.max(kept.length, FAILURES_MIN)).join()) {
    found.push({ guarantee: "G4", stream, message: `the dead letter of ${requestId} has the failures of ${kept.join()}, and not the newest of ${expected.join()}` });
  }
  for (const failure of letter.failures) {
    const run = newestRun(of, failure.attempt);
    if (isOfRun(failure, run)) continue;
    found.push({ guarantee: "G4", stream, message: `the dead letter of ${requestId} says of attempt ${failure.attempt} run ${failure.runId} at ${failure.at}, and the thread has ${String(run)}` });
  }
  return found;
}

/** The newest run of an attempt. */
const newestRun = (of: readonly SeenEntry[], attempt: number): unknown =>
  of.findLast(({ event }) => event["type"] === "agent_started" && event["attempt"] === attempt)?.event["runId"];

/** Of an attempt that was lost there is no time, and its run may be unknown. */
const isOfRun = ({ code, at, runId }: DeadLetter["failures"][number], run: unknown): boolean =>
  code === "owner_lost" ? runId === undefined || runId === run : runId === run && at !== undefined;

const range = (length: number): readonly number[] => Array.from({ length }, (_, index) => index + 1);

/** Those of which a run died of a drain. */
function drainedAttempts(known: readonly SeenEntry[], requestId: string): ReadonlySet<number> {
  const attemptOf = new Map(known.filter(({ event }) => event["type"] === "agent_started" && event["requestId"] === requestId).map(({ event }) => [event["runId"], Number(event["attempt"])]));
  const drained = known.filter(({ event }) => event["type"] === "agent_death" && event["cause"] === "drain").map(({ event }) => attemptOf.get(event["runId"]));
  return new Set(drained.filter((attempt) => attempt !== undefined));
}

const isGivenUp = ({ event }: SeenEntry): boolean =>
  event["type"] === "request_failed" && (event["error"] as { readonly code?: unknown } | undefined)?.code === "retries_exhausted";
