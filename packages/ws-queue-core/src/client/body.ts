import type { Durability } from "../durability.ts";
import { LOCAL } from "../error-codes.ts";
import { errorOf } from "../errors.ts";
import { isId, type RequestId, type RunId, type ThreadId } from "../ids.ts";
import type { Json } from "../json.ts";
import { isObject } from "../protocol/example.ts";
import { isWhole } from "../protocol/shape.ts";

/** A request as the application makes it; the machine gives it a producer and a sequence when it is first sent. */
export interface RequestBody {
  readonly t: "request";
  /** Random, chosen by the driver. */
  readonly id: RequestId;
  readonly thread: ThreadId;
  readonly name: string;
  readonly payload: Json;
  /** Milliseconds since 1970, by the clock of the page that made it. */
  readonly deadline?: number | undefined;
  readonly durability?: Durability | undefined;
}

/** A cancel of one request or of one run. */
export interface CancelBody {
  readonly t: "cancel";
  readonly id: RequestId;
  readonly thread: ThreadId;
  readonly deadline?: undefined;
  readonly request?: RequestId;
  readonly run?: RunId;
}

export type OutboxBody = RequestBody | CancelBody;

/** What a frame may nest, less the frame itself. */
const DEPTH_MAX = 31;

/**
 * Throws `invalid_argument` for what a server could not read: such a frame would end every connection that it is sent
 * on, and the outbox would send it again.
 */
export function checkRequest({ name, payload, deadline = 0 }: RequestBody): void {
  const check = (isGood: boolean, message: string): void => {
    if (!isGood) throw errorOf(LOCAL, "invalid_argument", message);
  };
  check(isId(name), "A name has 1 to 128 characters");
  check(isWhole(deadline), "deadline is in whole milliseconds since 1970");
  check(isSendable(payload, DEPTH_MAX), "The payload is nested too deeply, or has a key __proto__");
}

function isSendable(value: Json, depthMax: number): boolean {
  if (!isObject(value)) return true;
  return depthMax > 0 && Object.entries(value).every(([name, item]) => name !== "__proto__" && isSendable(item, depthMax - 1));
}
