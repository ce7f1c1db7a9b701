import { ERROR_CODES, type ErrorCode, type Fault } from "./error-codes.ts";

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

/** A code as people read it, where nothing better is known. */
export const codeInWords = (code: ErrorCode): string => code.replaceAll("_", " ");

/**
 * Makes an `ApexError`. The message says what to do; without one it is the code in words. A code of a newer peer, which
 * this version does not know, is an error like `internal`.
 */
export function createError(code: ErrorCode, message?: string, details: ErrorDetails = {}, cause?: unknown): ApexError {
  const { fault, retryable } = ERROR_CODES[code] ?? ERROR_CODES.internal;
  const { retryAfterMs } = details;
  const error = new Error(message ?? codeInWords(code), cause === undefined ? undefined : { cause });
  return Object.assign(error, { name: "ApexError", code, fault, retryable, retryAfterMs, details, [MARK]: true });
}

/** True for errors made by any copy of this library in the process. */
export const isApexError = (value: unknown): value is ApexError => MARK in Object(value);

/** Wraps what is not an `ApexError` yet, so that a driver can pass on one kind of error. */
export function toApexError(value: unknown, code: ErrorCode): ApexError {
  if (isApexError(value)) return value;
  return createError(code, value instanceof Error ? `${codeInWords(code)}: ${value.message}` : undefined, {}, value);
}
