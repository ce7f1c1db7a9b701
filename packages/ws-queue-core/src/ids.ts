import { LOCAL } from "./error-codes.ts";
import { errorOf } from "./errors.ts";

declare const brand: unique symbol;

/** A string that only one kind of identifier can be assigned to: a `ThreadId` is not a `UserId`. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

/**
 * What an application passes for an id: its own text, or an id of this kind. An id of another kind is refused by the compiler, so that a
 * thread's never takes the place of a user's (defects L29, S15).
 */
export type Given<Id extends Branded<string>> = string & { readonly [brand]?: Id[typeof brand] };

export type UserId = Branded<"UserId">;
export type ThreadId = Branded<"ThreadId">;
export type RunId = Branded<"RunId">;
export type RequestId = Branded<"RequestId">;
export type EventId = Branded<"EventId">;
/** One writer's identity; minted durably by the server and announced in `welcome`. */
export type ProducerId = Branded<"ProducerId">;
export type ConnectionId = Branded<"ConnectionId">;

/** Longest id accepted, in UTF-16 units: fits every uuid, e-mail address and OIDC subject that is in use. */
export const ID_LENGTH_MAX = 128;

/** Control characters would break logs; lone surrogates cannot be encoded as UTF-8, so two ids could become one key. */
const FORBIDDEN = /[\p{Cc}\p{Surrogate}]/u;

/** True when `value` may be used as an id: 1 to 128 UTF-16 units, no control character, well-formed Unicode. */
export function isId(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= ID_LENGTH_MAX && !FORBIDDEN.test(value);
}

function parseId(value: unknown, name: string): string {
  if (isId(value)) return value;
  const length = typeof value === "string" ? value.length : undefined;
  throw errorOf(LOCAL, "invalid_id", "An id is a string of 1 to 128 characters without control characters", { name, length });
}

/** Each parser returns the branded id or throws `invalid_id`. */
export const parseUserId = (value: unknown): UserId => parseId(value, "userId") as UserId;
export const parseThreadId = (value: unknown): ThreadId => parseId(value, "threadId") as ThreadId;
export const parseRunId = (value: unknown): RunId => parseId(value, "runId") as RunId;
export const parseRequestId = (value: unknown): RequestId => parseId(value, "requestId") as RequestId;
export const parseEventId = (value: unknown): EventId => parseId(value, "eventId") as EventId;
export const parseProducerId = (value: unknown): ProducerId => parseId(value, "producerId") as ProducerId;
