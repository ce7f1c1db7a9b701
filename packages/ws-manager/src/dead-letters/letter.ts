import { isId, parseStreamKey, tryRead } from "@apex/ws-queue-core";
import { isPlainObject, type DeadLetter as StoredLetter } from "@apex/ws-queue-core/events";
import type { IndexedLetter } from "@apex/ws-queue-core/store";
import type { DeadLetter } from "./contract.ts";

/** The letter that a text has; undefined for another text. */
export function parseLetter(text: string): StoredLetter | undefined {
  const letter = tryRead(() => JSON.parse(text) as StoredLetter);
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
