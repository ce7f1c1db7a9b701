import { deadStream, parseStreamKey, type UserId } from "@apex/ws-queue-core";
import type { DeadLetter } from "@apex/ws-queue-core/events";
import type { SeenEntry } from "../history.ts";
import type { FinalState } from "../run/final-state.ts";
import type { Evidence, KnownStream } from "./evidence.ts";
import type { Violation } from "./violation.ts";

interface Letter extends SeenEntry {
  readonly letter: DeadLetter;
}

const FAILURES_KEPT = 5;

/** A request that is given up has a dead letter with its failures, in the same commit, and was tried as often as it may be. */
export function checkDeadLetters({ attemptsMax }: FinalState, evidence: Evidence): readonly Violation[] {
  return evidence.streams.filter(({ kind, isComplete }) => kind === "thread" && isComplete).flatMap((thread) => {
    const dead = evidence.of(deadStream(thread.userId as UserId));
    if (dead?.isComplete !== true) return [];
    const letters = dead.known.map((entry): Letter => ({ ...entry, letter: entry.event as unknown as DeadLetter }));
    return checkThread(thread, letters, attemptsMax);
  });
}

function checkThread({ stream, known }: KnownStream, letters: readonly Letter[], attemptsMax: number): readonly Violation[] {
  const own = letters.filter(({ letter }) => letter.request.threadId === parseStreamKey(stream).name);
  const given = known.filter(({ event }) => event["type"] === "request_failed" && codeOf(event) === "retries_exhausted");
  const missing = given.filter((end) => !own.some((letter) => isOf(letter, end)));
  const extra = own.filter((letter) => !given.some((end) => isOf(letter, end)));
  return [
    ...missing.map(({ offset, event }): Violation => ({ guarantee: "G4", stream, offsets: [offset], message: `${String(event["requestId"])} was given up without a dead letter` })),
    ...extra.map(({ letter }): Violation => ({ guarantee: "G4", stream, message: `${letter.request.requestId} has a dead letter and was not given up with it` })),
    ...own.flatMap(({ letter }) => checkLetter(stream, known, letter, attemptsMax)),
  ];
}

/** An end that retention took, and a reader saw, does not say which change it was. */
const isOf = ({ letter, change }: Letter, end: SeenEntry): boolean =>
  letter.request.requestId === end.event["requestId"] && (end.change === undefined || end.change === change);

function checkLetter(stream: KnownStream["stream"], known: readonly SeenEntry[], letter: DeadLetter, attemptsMax: number): readonly Violation[] {
  const { attempts, request: { requestId } } = letter;
  const of = known.filter(({ event }) => event["requestId"] === requestId);
  const ended = drainedAttempts(known, requestId);
  const drained = ended.size;
  const told = new Set(of.filter(({ event }) => event["type"] === "request_retrying").map(({ event }) => Number(event["attempt"])));
  const kept = letter.failures.map(({ attempt }) => attempt);
  // A drain ends an attempt without a word where it has no run: whether one that is not told of was lost, only the letter says.
  const expected = range(attempts).filter((attempt) => told.has(attempt) || (drained === 0 && attempt === attempts) || (!ended.has(attempt) && kept.includes(attempt))).slice(-FAILURES_KEPT);
  const found: Violation[] = [];
  if (attempts - drained < attemptsMax) {
    found.push({ guarantee: "G4", stream, message: `${requestId} was given up after ${attempts} attempts, ${drained} of them ended by a drain; ${attemptsMax} are allowed` });
  }
  if (kept.join() !== expected.join()) found.push({ guarantee: "G4", stream, message: `the dead letter of ${requestId} has the failures of ${kept.join()}, and not of ${expected.join()}` });
  return found;
}

const range = (length: number): readonly number[] => Array.from({ length }, (_, index) => index + 1);

/** Those of which a run died of a drain. */
function drainedAttempts(known: readonly SeenEntry[], requestId: string): ReadonlySet<number> {
  const attemptOf = new Map(known.filter(({ event }) => event["type"] === "agent_started" && event["requestId"] === requestId).map(({ event }) => [event["runId"], Number(event["attempt"])]));
  const drained = known.filter(({ event }) => event["type"] === "agent_death" && event["cause"] === "drain").map(({ event }) => attemptOf.get(event["runId"]));
  return new Set(drained.filter((attempt) => attempt !== undefined));
}

const codeOf = (event: SeenEntry["event"]): unknown => (event["error"] as { readonly code?: unknown } | undefined)?.code;
