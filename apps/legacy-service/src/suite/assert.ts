import { AssertionError } from "node:assert";
import { isDeepStrictEqual } from "node:util";
import { setTimeout as pause } from "node:timers/promises";

/** How long a person waits for what should come. */
const PATIENCE_MS = 4_000;
const LOOK_MS = 20;

/** Fails in the line of the caller, however long that was ago. */
function failAt(at: Error, message: string): never {
  throw Object.assign(new AssertionError({ message }), { stack: `${message}\n${String(at.stack)}` });
}

/** Waits until `read` gives what is expected, and fails with what it gave last. */
export async function eventually<Value>(says: string, read: () => Value, expected: Value, patienceMs = PATIENCE_MS): Promise<void> {
  const at = new Error();
  const untilMs = performance.now() + patienceMs;
  let last = read();
  while (!isDeepStrictEqual(last, expected)) {
    if (performance.now() > untilMs) failAt(at, `${says}: expected ${brief(expected)}, got ${brief(last)}`);
    await pause(LOOK_MS);
    last = read();
  }
}

/** Compares once, now. */
export function equal<Value>(says: string, actual: Value, expected: Value): void {
  if (!isDeepStrictEqual(actual, expected)) failAt(new Error(), `${says}: expected ${brief(expected)}, got ${brief(actual)}`);
}

/** Fails where the answer takes longer than a person waits. */
export async function inTime<Value>(says: string, work: Promise<Value>, patienceMs = PATIENCE_MS): Promise<Value> {
  const at = new Error();
  const late = Symbol("late");
  const result = await Promise.race([work, pause(patienceMs, late)]);
  if (result === late) failAt(at, `${says}: nothing came in ${patienceMs} ms`);
  return result;
}

const BRIEF = 160;

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= BRIEF ? text : `${text.slice(0, BRIEF)}… (${text.length} characters)`;
}
