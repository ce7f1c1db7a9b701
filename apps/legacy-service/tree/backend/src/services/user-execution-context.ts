import { randomUUID } from "node:crypto";

export interface UserContext {
  userId: string;
  threadId?: string;
  runId?: string;
  requestId?: string;
  websocketClientId?: string;
}

export type ContextLike = object;

type Given = Record<string, unknown>;

const text = (given: Given, snake: string, camel: string): string | undefined => {
  const value = given[snake] ?? given[camel];
  return typeof value === "string" && value !== "" ? value : undefined;
};

export function readContext(given: ContextLike | null | undefined): UserContext | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  const fields = given as Given;
  const userId = text(fields, "user_id", "userId");
  if (userId === undefined) return undefined;
  const context: UserContext = { userId };
  const threadId = text(fields, "thread_id", "threadId");
  const runId = text(fields, "run_id", "runId");
  const requestId = text(fields, "request_id", "requestId");
  const websocketClientId = text(fields, "websocket_client_id", "websocketClientId");
  if (threadId !== undefined) context.threadId = threadId;
  if (runId !== undefined) context.runId = runId;
  if (requestId !== undefined) context.requestId = requestId;
  if (websocketClientId !== undefined) context.websocketClientId = websocketClientId;
  return context;
}

export class InvalidContextError extends Error {}

export class UserExecutionContext implements UserContext {
  readonly userId: string;
  readonly threadId: string;
  readonly runId: string;
  readonly requestId: string;

  constructor(given: ContextLike) {
    const context = readContext(given);
    if (context === undefined) throw new InvalidContextError("user_id is required");
    this.userId = context.userId;
    this.threadId = context.threadId ?? randomUUID();
    this.runId = context.runId ?? randomUUID();
    this.requestId = context.requestId ?? randomUUID();
  }
}

export function validateUserContext<Context>(context: Context): Context {
  if (readContext(context as ContextLike) === undefined) throw new InvalidContextError("user_id is required");
  return context;
}
