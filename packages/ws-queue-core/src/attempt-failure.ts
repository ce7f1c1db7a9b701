import type { RunId } from "./ids.ts";
import { utf8Length } from "./utf8.ts";

/** How an attempt on the head of an inbox failed. */
export interface AttemptFailure {
  readonly attempt: number;
  /** In milliseconds since 1970 by its node's clock. Absent: the attempt ended with its process, or an earlier version wrote it. */
  readonly at?: number;
  /** Its newest run. Absent: it had none, or that is not known. */
  readonly runId?: RunId;
  readonly code: string;
  readonly message: string;
}

/** Every commit of a thread writes its whole state, and a dead letter carries all of its failures. */
const FAILURE_BYTES_MAX = 512;
const CODE_BYTES_MAX = 128;
/** These many are kept however large each is: as many as attempts by default. */
const FAILURES_MIN = 5;
const FAILURES_BYTES_MAX = FAILURES_MIN * FAILURE_BYTES_MAX;

/** The newest failures, as many as fit. */
export function keptFailures(failures: readonly AttemptFailure[]): readonly AttemptFailure[] {
  let bytes = 0;
  const first = failures.findLastIndex((failure) => (bytes += jsonBytes(failure)) > FAILURES_BYTES_MAX);
  return failures.slice(first + 1);
}

/** A failure as it is kept: code and message each cut to what fits. */
export function keptFailure(attempt: number, { at, runId, code, message }: Omit<AttemptFailure, "attempt">): AttemptFailure {
  const named = { attempt, ...(at !== undefined && { at }), ...(runId !== undefined && { runId }), code: cutText(code, CODE_BYTES_MAX), message: "" };
  return { ...named, message: cutText(message, FAILURE_BYTES_MAX - jsonBytes(named)) };
}

/** What the attempts at the head of an inbox came to. */
interface Attempts {
  readonly attempt: number;
  readonly excused: number;
  readonly failures: readonly AttemptFailure[];
  readonly died: readonly RunId[];
}

/** The failures before another attempt begins, or the request is given up. */
export function failuresSoFar(attempts: Attempts): readonly AttemptFailure[] {
  const { attempt, failures } = attempts;
  if (isNoted(attempts)) return failures;
  const runId = lostRun(attempts);
  const error = { code: "owner_lost", message: "The process that handled it died, or lost the thread" };
  return keptFailures([...failures, { attempt, ...(runId !== undefined && { runId }), ...error }]);
}

/** Of attempts that a drain ended, runs died, too: among those, which one is of the attempt that was lost cannot be told. */
function lostRun({ excused, failures, died }: Attempts): RunId | undefined {
  const runId = died.at(-1);
  return excused > 0 || failures.some((failure) => failure.runId === runId) ? undefined : runId;
}

/**
 * The last attempt is in the failures, or a drain ended it; what is neither ended with its process or its lease, so that no owner could
 * note it. Where older failures are not kept any more, the excused ones cannot be told apart, and none is called lost for it.
 */
function isNoted({ attempt, excused, failures }: Attempts): boolean {
  if (failures.at(-1)?.attempt === attempt || excused + failures.length >= attempt) return true;
  return excused > 0 && failures.length >= FAILURES_MIN;
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
