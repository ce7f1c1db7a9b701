/** Survives two copies of the library in one process (ESM and CJS), where `instanceof` would not. */
const MARK = Symbol.for("apex.ws.legacy.error");

/** `docs/migration.md` explains each. */
export const LEGACY_ERROR_CODES = ["legacy_break", "legacy_misconfigured", "legacy_use", "legacy_context"] as const;

export type LegacyErrorCode = (typeof LEGACY_ERROR_CODES)[number];

/** What a caller of an old name has to change. The message says what to write instead. Match on `code`, and on `details.break` of a `legacy_break`. */
export interface LegacyError extends Error {
  readonly code: LegacyErrorCode;
  readonly fault: "local";
  readonly retryable: false;
  /** `break`: the id of the deliberate break; `name`: what was called; `id`: of the warning. */
  readonly details: Readonly<Record<string, string | number>>;
}

export function createLegacyError(code: LegacyErrorCode, message: string, details: LegacyError["details"] = {}): LegacyError {
  return Object.assign(new Error(message), { name: "LegacyError", code, fault: "local", retryable: false, details, [MARK]: true } as const);
}

/** True for errors made by any copy of this library in the process. */
export const isLegacyError = (value: unknown): value is LegacyError => MARK in Object(value);
