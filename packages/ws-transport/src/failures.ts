import { createError, isApexError, toApexError, tryRead, type Clock } from "@apex/ws-queue-core";
import { setBackgroundTimer } from "./background-timer.ts";
import type { Report } from "./guard.ts";

/** Where failures of the application's callbacks go that a client can bring about as often as it likes. Never throws. */
export type ReportFailure = (callback: string, error: unknown) => void;

const LINE_EVERY_MS = 60_000;
/** Names of errors are the application's own; beyond so many, those of one callback share a line. */
const KINDS_MAX = 100;
const NAME_LENGTH_MAX = 100;

/**
 * An `authenticate` that throws for a bad token is made to throw hundreds of times a second. So of each callback, and of each of its
 * errors by code or name, `onError` gets the first at once as it was thrown, then at most one line a minute: how many there were, with the
 * newest as its cause.
 */
export function summarizeFailures(onError: Report, clock: Clock): ReportFailure {
  /** What was told less than a minute ago, and how many came since. */
  const told = new Map<string, { count: number; newest: unknown }>();

  function watch(kind: string, callback: string): void {
    setBackgroundTimer(clock, () => say(kind, callback), LINE_EVERY_MS);
    told.set(kind, { count: 0, newest: undefined });
  }

  function say(kind: string, callback: string): void {
    const { count = 0, newest } = told.get(kind) ?? {};
    told.delete(kind);
    if (count === 0) return;
    watch(kind, callback);
    const { code } = toApexError(newest, "internal");
    onError(createError(code, `${kind} ${count} more times within a minute; the newest is the cause`, { callback, failures: count }, newest));
  }

  return (callback, error) => {
    // What the store says is summarized by its own code, wherever it was asked.
    if (isApexError(error) && error.code.startsWith("store_")) return onError(error);
    const name = `${callback} failed with ${nameOf(error)}`;
    const kind = told.has(name) || told.size < KINDS_MAX ? name : `${callback} failed`;
    const known = told.get(kind);
    if (known === undefined) {
      watch(kind, callback);
      return onError(error);
    }
    known.count += 1;
    known.newest = error;
  };
}

/** A code says more than a class: `ECONNREFUSED` of a database, `ERR_JWT_EXPIRED` of a token. */
function nameOf(error: unknown): string {
  const { code, name } = tryRead(() => ({ code: (error as { code?: unknown }).code, name: (error as { name?: unknown }).name })) ?? {};
  const text = [code, name].find((value) => typeof value === "string" && value !== "");
  return (text as string | undefined)?.slice(0, NAME_LENGTH_MAX) ?? "what is no error";
}
