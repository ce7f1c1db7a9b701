/** Survives two copies of the library in one process (ESM and CJS), where `instanceof` would not. */
const MARK = Symbol.for("apex.ws.migration.error");

/** `docs/migration.md` explains each. */
export const MIGRATION_ERROR_CODES = [
  "team_file_unreadable",
  "team_file_invalid",
  "tsconfig_unreadable",
  "baseline_unreadable",
  "baseline_invalid",
  "map_version_unknown",
] as const;

export type MigrationErrorCode = (typeof MIGRATION_ERROR_CODES)[number];

export type MigrationErrorDetails = Readonly<Record<string, string | number>>;

/** A file that a person wrote cannot be used. The message says which, which field, and what to do. Match on `code`. */
export interface MigrationError extends Error {
  readonly code: MigrationErrorCode;
  readonly fault: "local";
  readonly retryable: false;
  /** `file`: its path; `field`: the dotted path of what is wrong in it. */
  readonly details: MigrationErrorDetails;
}

export function createMigrationError(
  code: MigrationErrorCode,
  message: string,
  details: MigrationErrorDetails,
  cause?: unknown,
): MigrationError {
  const error = new Error(message, cause === undefined ? undefined : { cause });
  return Object.assign(error, { name: "MigrationError", code, fault: "local", retryable: false, details, [MARK]: true } as const);
}

/** True for errors made by any copy of this library in the process. */
export const isMigrationError = (value: unknown): value is MigrationError => MARK in Object(value);
