import { ERROR_CODES, INFRA, type CodeOf, type ErrorCode, type ErrorKind, type Fault } from "./error-codes.ts";

/** Survives two copies of the library in one process (ESM and CJS), where `instanceof` would not. */
const MARK = Symbol.for("apex.ws.error");

/** Numbers and names that explain an error: sizes, limits, offsets, expected values. Never payloads or tokens. */
export type ErrorDetails = { readonly retryAfterMs?: number | undefined } & Readonly<Record<string, string | number | boolean | undefined>>;

/** Every error of this project. Match on `code`; the message is for people and may change. */
export interface ApexError extends Error {
  readonly code: ErrorCode;
  /** Whose fault: `local` the caller's, `remote` the other side's, `infra` the store's or the network's. */
  readonly fault: Fault;
  /** True when the same call may succeed later without a change by the caller. */
  readonly retryable: boolean;
  /** How long to wait before trying again, where it is known, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  readonly details: ErrorDetails;
}

/**
 * Defined by a build that leaves the sentences out, the one that pages in production get: its minifier drops an argument
 * that nobody looks at. An error still has its code, its details and its cause, and `docs/errors.md` explains the code.
 */
declare const APEX_WITHOUT_WORDS: true | undefined;

/** A code as people read it, where nothing better is known. */
export const codeInWords = (code: ErrorCode): string => code.replaceAll("_", " ");

/** What a read gives that may run code of the application, a getter or a Proxy; undefined where that throws. */
export function tryRead<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function describe(code: ErrorCode, cause: unknown): string {
  const said: unknown = tryRead(() => (cause instanceof Error ? cause.message : undefined));
  return typeof said === "string" ? `${codeInWords(code)}: ${said}` : codeInWords(code);
}

/** What this copy of the library made. */
const made = new WeakSet();

/**
 * Makes an `ApexError` of a known kind: what a client calls, since it is loaded without the table of all codes. The message
 * says what to do; without one it is the code in words, and what the cause says.
 */
export function errorOf<Kind extends ErrorKind>(
  { fault, retryable }: Kind,
  code: CodeOf<Kind>,
  message?: string,
  details: ErrorDetails = {},
  cause?: unknown,
): ApexError {
  const words = typeof APEX_WITHOUT_WORDS === "undefined" ? (message ?? describe(code, cause)) : code;
  const error = new Error(words, cause === undefined ? undefined : { cause });
  made.add(error);
  return Object.assign(error, { name: "ApexError", code, fault, retryable, retryAfterMs: details.retryAfterMs, details, [MARK]: true });
}

/** An application may give anything. It goes into frames and timers, so it is a whole number or nothing. */
const waitOf = (ms: unknown): number | undefined => (Number.isSafeInteger(ms) && (ms as number) >= 0 ? (ms as number) : undefined);

/** Makes an `ApexError` of the kind that the table says. */
export function createError(code: ErrorCode, message?: string, details?: ErrorDetails, cause?: unknown): ApexError {
  const error = errorOf<ErrorKind>(ERROR_CODES[code], code, message, details, cause);
  return Object.assign(error, { retryAfterMs: waitOf(error.retryAfterMs) });
}

/** What is read of an error that anything may have been done to. */
const FIELDS: readonly PropertyKey[] = [MARK, "code", "fault", "retryable", "retryAfterMs", "message"];

const isData = (value: object, name: PropertyKey): boolean => Object.hasOwn(Object.getOwnPropertyDescriptor(value, name) ?? {}, "value");

/**
 * True for errors made by any copy of this library in the process. Runs no code of what it is given, unless that is a Proxy;
 * nor does reading an error for which it is true.
 */
export const isApexError = (value: unknown): value is ApexError =>
  tryRead(() => FIELDS.every((name) => isData(value as object, name))) === true;

/** Wraps what is not an `ApexError` yet, so that a driver can pass on one kind of error. */
export const toApexError = (value: unknown, code: ErrorCode): ApexError =>
  isApexError(value) ? value : errorOf<ErrorKind>(ERROR_CODES[code], code, undefined, {}, value);

/** The same for a page, which has one copy of the library and none of the code above: looks at nothing of what it is given. */
export const toInternal = (value: unknown): ApexError => (made.has(value as object) ? (value as ApexError) : errorOf(INFRA, "internal", undefined, {}, value));
