export type CodemodErrorCode = "no_folder" | "no_batch" | "not_clean" | "usage";

/** Something that the person who called the command has to change. The message says what. */
export class CodemodError extends Error {
  override readonly name = "CodemodError";
  readonly code: CodemodErrorCode;
  readonly fault = "local";
  readonly retryable = false;

  constructor(code: CodemodErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
