import { randomUUID } from "node:crypto";
import { brokenBy } from "../breaks.ts";
import { createLegacyError } from "../errors.ts";
import { isFields, textOf } from "../messages.ts";

/** What old code knows of a user's request. As a type it takes the place of `UserExecutionContext` until handlers get their `ctx`. */
export interface LegacyUserContext {
  readonly userId: string;
  readonly threadId?: string | undefined;
  readonly runId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly websocketClientId?: string | undefined;
}

/** Reads either spelling, also of options that have the context as a field. Undefined for what names no user. */
export function readContext(given: unknown): LegacyUserContext | undefined {
  if (!isFields(given)) return undefined;
  const userId = textOf(given, "user_id");
  if (userId === undefined) return isOptions(given) ? readContext(given["userContext"] ?? given["user_context"]) : undefined;
  return {
    userId,
    threadId: textOf(given, "thread_id"),
    runId: textOf(given, "run_id"),
    requestId: textOf(given, "request_id"),
    websocketClientId: textOf(given, "websocket_client_id", "websocket_connection_id"),
  };
}

/** A facade has a context, too, which is not the caller's. */
const isOptions = (given: object): boolean => Object.getPrototypeOf(given) === Object.prototype;

const USER_FIELDS = ["userId", "user_id", "userContext", "user_context"];

/** Says that it is of a user, and names none: a context that is missing or empty. Options without a user are none. */
export const isNobody = (given: unknown): boolean =>
  given === null || given === undefined || (isFields(given) && readContext(given) === undefined && (Object.keys(given).length === 0 || USER_FIELDS.some((name) => name in given)));

/** Throws `no-user`. `name`: what was called. */
export function needContext(given: unknown, name: string): LegacyUserContext {
  const context = readContext(given);
  if (context === undefined) throw brokenBy("no-user", name);
  return context;
}

type Given = readonly [contextOrUserId: object | string, threadId?: string, runId?: string, requestId?: string, websocketClientId?: string];

/** The old class: an object of its fields, or the fields in their order. Throws `legacy_context` without a user. */
export class UserExecutionContext implements LegacyUserContext {
  readonly userId: string;
  readonly threadId: string;
  readonly runId: string;
  readonly requestId: string;
  readonly websocketClientId: string | undefined;

  constructor(...given: Given) {
    const [first, threadId, runId, requestId, websocketClientId] = given;
    const context = readContext(typeof first === "string" ? { userId: first, threadId, runId, requestId, websocketClientId } : first);
    if (context === undefined) throw createLegacyError("legacy_context", "A user's context has to name its user");
    this.userId = context.userId;
    this.threadId = context.threadId ?? randomUUID();
    this.runId = context.runId ?? randomUUID();
    this.requestId = context.requestId ?? randomUUID();
    this.websocketClientId = context.websocketClientId;
  }
}

/** Gives the context back. Throws `legacy_context` for one without a user. */
export function validateUserContext<Context>(context: Context): Context {
  if (readContext(context) === undefined) throw createLegacyError("legacy_context", "A user's context has to name its user");
  return context;
}

export const createUserContext = (...given: Given): UserExecutionContext => new UserExecutionContext(...given);

/** Calls `use` with a context. */
export async function managedUserContext<Result>(context: object, use: (context: UserExecutionContext) => Result): Promise<Awaited<Result>> {
  return await use(new UserExecutionContext(context));
}

/** Makes contexts; the old ones kept them, which a handler's `ctx` has no need of. */
export class UserContextFactory {
  createContext(...given: Given): UserExecutionContext {
    return new UserExecutionContext(...given);
  }

  validateContext<Context>(context: Context): Context {
    return validateUserContext(context);
  }

  static createContext(...given: Given): UserExecutionContext {
    return new UserExecutionContext(...given);
  }
}
