/** What a command says when it cannot go on: the error's message and, behind what it cannot be asked for, where its help is. */
export function describeFailure(error: unknown, help: string): string {
  if (!(error instanceof Error)) return String(error);
  const isUsage = String((error as NodeJS.ErrnoException).code).startsWith("ERR_PARSE_ARGS");
  return isUsage ? `${error.message}. See ${help}` : error.message;
}
