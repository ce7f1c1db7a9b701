import { inspect, types } from "node:util";
import { createError, tryRead, type Telemetry } from "@apex/ws-queue-core";

/**
 * Every call into application code goes through here: its callbacks may throw anything, reject, answer with an object that
 * only looks like a promise, or call back into the library. None of that reaches the library's own state.
 */

/** Calls the application and waits for its answer. Rejects with what it threw, as `readableError` has it. */
export async function ask<Answer>(call: () => Answer): Promise<Awaited<Answer>> {
  try {
    return await call();
  } catch (thrown) {
    throw readableError(thrown);
  }
}

/**
 * Calls the application for an answer that is needed at once. Throws what it throws, as `readableError` has it, and
 * `misconfigured` for a promise: it would be true whatever it resolves to.
 */
export function askNow(name: string, call: () => unknown, report: Report): unknown {
  try {
    const answer = call();
    if (!isThenable(answer)) return answer;
    settle(answer, report);
  } catch (thrown) {
    throw readableError(thrown);
  }
  throw createError("misconfigured", `${name} answered with a promise; it is asked for an answer at once, so it may not be async`);
}

/** Tells the application something and waits for nothing. What it throws or rejects with goes to `failed`; never throws itself. */
export function tell(call: () => unknown, failed: (error: unknown) => void): void {
  try {
    const answer = call();
    if (isObject(answer)) settle(answer, failed);
  } catch (thrown) {
    failed(readableError(thrown));
  }
}

/** An `async` callback answers with a promise; a rejection that nobody handles would end the process. */
function settle(answer: object, failed: (error: unknown) => void): void {
  // Not `Promise.resolve`, which reads the answer's own `constructor`.
  new Promise((resolve) => resolve(answer)).catch((thrown: unknown) => failed(readableError(thrown)));
}

/** True for what `await` would wait for. Throws what reading it throws. */
export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  isObject(value) && typeof (value as Partial<PromiseLike<unknown>>).then === "function";

const isObject = (value: unknown): value is object => (typeof value === "object" && value !== null) || typeof value === "function";

/** What was thrown, but for a Proxy, which runs code whenever it is looked at: that becomes the cause of an error. */
export const readableError = (thrown: unknown): unknown =>
  types.isProxy(thrown) ? new Error("The application threw a Proxy; see its cause", { cause: thrown }) : thrown;

/** Where failures go that no caller awaits. Never throws. */
export type Report = (error: unknown) => void;

/**
 * Passes errors to the application's `onError`. When that fails itself, a warning of the process says so, once: there is
 * nobody else to tell, and each further error would fail like the first.
 */
export function createReporter(onError: (error: unknown) => unknown, warn: (text: string) => void = emitWarning): Report {
  let isWarned = false;
  return (error) =>
    tell(
      () => onError(error),
      (failure) => {
        if (isWarned) return;
        isWarned = true;
        warn(`onError failed: ${describe(failure)}\nIt was told of: ${describe(error)}`);
      },
    );
}

function emitWarning(text: string): void {
  process.emitWarning(text, { type: "ApexWarning", code: "APEX_ON_ERROR_FAILED" });
}

const describe = (value: unknown): string => tryRead(() => inspect(value)) ?? "something that cannot be shown";

/** Telemetry that disturbs nobody. The first failure is reported; the others would say the same. */
export function guardTelemetry(telemetry: Telemetry, report: Report): Telemetry {
  const failed = once(report);
  return {
    count: (...counted) => tell(() => telemetry.count(...counted), failed),
    record: (...recorded) => tell(() => telemetry.record(...recorded), failed),
  };
}

/** The same for a function that takes lines of text. */
export function guardDebug(debug: (line: string) => unknown, report: Report): (line: string) => void {
  const failed = once(report);
  return (line) => tell(() => debug(line), failed);
}

function once(report: Report): Report {
  let isDone = false;
  return (error) => {
    if (isDone) return;
    isDone = true;
    report(error);
  };
}
