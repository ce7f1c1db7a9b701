import { isDurability, type Durability } from "../durability.ts";
import { createError, isApexError } from "../errors.ts";
import { isId, type RequestId, type RunId, type ThreadId } from "../ids.ts";
import type { Json } from "../json.ts";
import { checkJson } from "../protocol/json-check.ts";
import { utf8Length } from "../utf8.ts";

/** A request as the application makes it; the machine gives it a producer and a sequence when it is first sent. */
export interface RequestBody {
  readonly t: "request";
  /** Random, chosen by the driver. */
  readonly id: RequestId;
  readonly thread: ThreadId;
  readonly name: string;
  readonly payload: Json;
  /** Milliseconds since 1970. */
  readonly deadline?: number;
  readonly durability?: Durability;
}

/** A cancel of one request or of one run. */
export interface CancelBody {
  readonly t: "cancel";
  readonly id: RequestId;
  readonly thread: ThreadId;
  readonly request?: RequestId;
  readonly run?: RunId;
}

export type OutboxBody = RequestBody | CancelBody;

const DEPTH_MAX = 32;

/**
 * The UTF-8 bytes of an encoded body. Throws `invalid_argument` for what a server could not read: such a frame would
 * end every connection that it is sent on, and the outbox would send it again.
 */
export function measureBody(body: OutboxBody): number {
  const { id, thread } = body;
  const named = body.t === "request" ? body.name : (body.request ?? body.run);
  if (![id, thread, named].every(isId)) {
    throw createError("invalid_argument", "The ids of a thread, a request and a run and a request's name are strings of 1 to 128 characters");
  }
  if (body.t === "request") checkRequest(body.deadline, body.durability);
  try {
    checkJson(body, DEPTH_MAX);
  } catch (error) {
    throw createError("invalid_argument", `The payload cannot be sent: ${isApexError(error) ? error.message : "not JSON"}`);
  }
  return utf8Length(JSON.stringify(body));
}

function checkRequest(deadline: number | undefined, durability: string | undefined): void {
  if (deadline !== undefined && !(Number.isSafeInteger(deadline) && deadline >= 0)) {
    throw createError("invalid_argument", "deadline is an instant in whole milliseconds since 1970, such as Date.now() + 30_000");
  }
  if (durability !== undefined && !isDurability(durability)) {
    throw createError("invalid_argument", 'durability is "memory", "disk" or "replicated:k"');
  }
}
