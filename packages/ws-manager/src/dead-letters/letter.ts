import { isId, parseStreamKey, type Json, type RequestId, type RunId, type ThreadId, type UserId } from "@apex/ws-queue-core";
import { isPlainObject, type DeadLetter as StoredLetter } from "@apex/ws-queue-core/events";
import type { AttemptFailure, IndexedLetter } from "@apex/ws-queue-core/store";

/** Which dead letter: its user, and its place in that user's `dead` stream. */
export interface LetterKey {
  readonly userId: string;
  readonly offset: number;
}

/** A request that was given up, as an operator sees it. Instants are in milliseconds since 1970, by the clocks of the nodes. */
export interface DeadLetter extends LetterKey {
  readonly userId: UserId;
  readonly threadId: ThreadId;
  readonly requestId: RequestId;
  readonly name: string;
  /** Not there: it is so large that only the inbox has it, as long as retention keeps it there. */
  readonly payload?: Json;
  /** The dead letter's request that this one took the place of. */
  readonly redriveOf?: RequestId;
  /** When it was accepted first. */
  readonly acceptedAt: number;
  readonly givenUpAt: number;
  /** From the one to the other. */
  readonly totalMs: number;
  /** How often it was begun, attempts that a drain ended and that do not count included. */
  readonly attempts: number;
  /**
   * Its attempts that failed, oldest first: when, with which error and, as far as it is known, in which run. All of them by default; of a
   * handler with more than five attempts, the newest that are 2,560 bytes of JSON together.
   */
  readonly failures: readonly AttemptFailure[];
  /** How many failed before those; 0 also where an earlier version wrote the letter. */
  readonly failuresLeftOut: number;
  /** The newest run that died of it. */
  readonly lastRunId?: RunId;
}

/** The letter that a text has; undefined for another text. */
export function parseLetter(text: string): StoredLetter | undefined {
  const letter = tryParse(text) as StoredLetter | undefined;
  if (!isPlainObject(letter) || letter.type !== "dead_letter" || !isPlainObject(letter.request)) return undefined;
  const { requestId, threadId, name } = letter.request;
  const isLetter = isId(requestId) && isId(threadId) && typeof name === "string" && Number.isSafeInteger(letter.offset);
  // The first versions kept no failures.
  return isLetter ? { ...letter, failures: Array.isArray(letter.failures) ? letter.failures : [] } : undefined;
}

/** An earlier version, which had no `after`, left a payload out without a word. */
export const isWithoutPayload = ({ request, withoutPayload, after }: StoredLetter): boolean =>
  withoutPayload === true || (request.payload === null && after === undefined);

export function describeLetter({ stream, offset }: IndexedLetter, letter: StoredLetter): DeadLetter {
  const { request, attempts, failures, failuresLeftOut = 0, lastRunId, timestamp: givenUpAt } = letter;
  const { requestId, threadId, name, payload, redriveOf, timestamp: acceptedAt } = request;
  return {
    userId: parseStreamKey(stream).userId,
    offset,
    threadId,
    requestId,
    name,
    ...(isWithoutPayload(letter) ? {} : { payload }),
    ...(redriveOf !== undefined && { redriveOf }),
    acceptedAt,
    givenUpAt,
    totalMs: letter.totalMs ?? Math.max(0, givenUpAt - acceptedAt),
    attempts,
    failures,
    failuresLeftOut,
    ...(lastRunId !== undefined && { lastRunId }),
  };
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
