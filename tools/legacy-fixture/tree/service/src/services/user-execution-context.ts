export class UserExecutionContext {
  constructor(
    readonly userId: string,
    readonly threadId: string,
    readonly runId: string,
  ) {}
}

export function validateUserContext(context: UserExecutionContext): UserExecutionContext {
  if (context.userId === "") throw new Error("a context needs a user");
  return context;
}
