import { utf8Length } from "./utf8.ts";

/** How an attempt on the head of an inbox failed. */
export interface AttemptFailure {
  readonly attempt: number;
  readonly code: string;
  readonly message: string;
}

/** Every commit of a thread writes its whole state, and a dead letter carries all of its failures. */
const FAILURES_KEPT = 5;
const FAILURE_BYTES_MAX = 512;
const CODE_BYTES_MAX = 128;

/** The newest failures. */
export const keptFailures = (failures: readonly AttemptFailure[]): readonly AttemptFailure[] => failures.slice(-FAILURES_KEPT);

/** A failure as it is kept: code and message each cut to what fits. */
export function keptFailure(attempt: number, { code, message }: Pick<AttemptFailure, "code" | "message">): AttemptFailure {
  const named = { attempt, code: cutText(code, CODE_BYTES_MAX), message: "" };
  return { ...named, message: cutText(message, FAILURE_BYTES_MAX - jsonBytes(named)) };
}

/** What the attempts at the head of an inbox came to. */
interface Attempts {
  readonly attempt: number;
  readonly excused: number;
  readonly failures: readonly AttemptFailure[];
}

/** The failures before another attempt begins, or the request is given up. */
export function failuresSoFar(attempts: Attempts): readonly AttemptFailure[] {
  const { attempt, failures } = attempts;
  if (isNoted(attempts)) return failures;
  return keptFailures([...failures, { attempt, code: "owner_lost", message: "The process that handled it died, or lost the thread" }]);
}

/**
 * The last attempt is in the failures, or a drain ended it; what is neither ended with its process or its lease, so that no owner could
 * note it. Where older failures are not kept any more, the excused ones cannot be told apart, and none is called lost for it.
 */
function isNoted({ attempt, excused, failures }: Attempts): boolean {
  if (failures.at(-1)?.attempt === attempt || excused + failures.length >= attempt) return true;
  return excused > 0 && failures.length >= FAILURES_KEPT;
}

/** The longest beginning of whole code points that is at most so many bytes of JSON, without the quotes. */
function cutText(text: string, bytesMax: number): string {
  let [end, bytes] = [0, 0];
  for (const point of text) {
    bytes += jsonBytes(point) - 2;
    if (bytes > bytesMax) return text.slice(0, end);
    end += point.length;
  }
  return text;
}

const jsonBytes = (value: string | AttemptFailure): number => utf8Length(JSON.stringify(value));
