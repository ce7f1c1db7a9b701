export type CliErrorCode = "no_folder" | "no_files" | "no_baseline" | "usage" | "unreadable_report" | "unreadable_uses" | "unwritable" | "refused";

/** Something that the person who called the command has to change. The message says what. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly code: CliErrorCode;
  readonly fault = "local";
  readonly retryable = false;

  constructor(code: CliErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
