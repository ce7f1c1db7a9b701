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
